//! Declarations of the CPython C-API that the binding library calls.
//!
//! Written by hand so that neither Python's headers nor a C translation is needed. Every function and datum here belongs to
//! the stable ABI of CPython 3.11 (a test checks each name against the published list), so one library file loads in 3.11
//! and everything after it. Struct layouts are only those that the stable ABI fixes.

const std = @import("std");

pub const Ssize = isize;

/// Object header. The stable ABI fixes its two fields; nothing but `ob_type` is read directly.
pub const PyObject = extern struct {
    ob_refcnt: Ssize,
    ob_type: *PyTypeObject,
};
pub const PyTypeObject = opaque {};
pub const PyThreadState = opaque {};
pub const PyInterpreterState = opaque {};

pub const PyCFunction = *const fn (?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyCFunctionFastWithKeywords = *const fn (?*PyObject, [*]const *PyObject, Ssize, ?*PyObject) callconv(.c) ?*PyObject;

pub const METH_VARARGS = 0x0001;
pub const METH_KEYWORDS = 0x0002;
pub const METH_NOARGS = 0x0004;
pub const METH_O = 0x0008;
pub const METH_CLASS = 0x0010;
pub const METH_FASTCALL = 0x0080;

pub const PyMethodDef = extern struct {
    ml_name: ?[*:0]const u8 = null,
    ml_meth: ?*const anyopaque = null,
    ml_flags: c_int = 0,
    ml_doc: ?[*:0]const u8 = null,
};

pub const Getter = *const fn (*PyObject, ?*anyopaque) callconv(.c) ?*PyObject;
pub const Setter = *const fn (*PyObject, ?*PyObject, ?*anyopaque) callconv(.c) c_int;

pub const PyGetSetDef = extern struct {
    name: ?[*:0]const u8 = null,
    get: ?Getter = null,
    set: ?Setter = null,
    doc: ?[*:0]const u8 = null,
    closure: ?*anyopaque = null,
};

pub const PyMemberDef = extern struct {
    name: ?[*:0]const u8 = null,
    type: c_int = 0,
    offset: Ssize = 0,
    flags: c_int = 0,
    doc: ?[*:0]const u8 = null,
};
pub const T_PYSSIZET = 19;
pub const READONLY = 1;

pub const PyType_Slot = extern struct {
    slot: c_int = 0,
    pfunc: ?*const anyopaque = null,
};

pub const PyType_Spec = extern struct {
    name: [*:0]const u8,
    basicsize: c_int,
    itemsize: c_int = 0,
    flags: c_uint,
    slots: [*]const PyType_Slot,
};

/// Numbers of the type slots (CPython's `typeslots.h`).
pub const Slot = struct {
    pub const bf_getbuffer = 1;
    pub const bf_releasebuffer = 2;
    pub const mp_ass_subscript = 3;
    pub const mp_length = 4;
    pub const mp_subscript = 5;
    pub const nb_bool = 9;
    pub const nb_float = 11;
    pub const sq_concat = 40;
    pub const sq_contains = 41;
    pub const sq_inplace_concat = 42;
    pub const sq_item = 44;
    pub const sq_length = 45;
    pub const sq_repeat = 46;
    pub const tp_base = 48;
    pub const tp_call = 50;
    pub const tp_clear = 51;
    pub const tp_dealloc = 52;
    pub const tp_doc = 56;
    pub const tp_hash = 59;
    pub const tp_iter = 62;
    pub const tp_iternext = 63;
    pub const tp_methods = 64;
    pub const tp_new = 65;
    pub const tp_repr = 66;
    pub const tp_richcompare = 67;
    pub const tp_str = 70;
    pub const tp_traverse = 71;
    pub const tp_members = 72;
    pub const tp_getset = 73;
};

pub const TPFLAGS_SEQUENCE: c_uint = 1 << 5;
pub const TPFLAGS_BASETYPE: c_uint = 1 << 10;
pub const TPFLAGS_HAVE_GC: c_uint = 1 << 14;
pub const TPFLAGS_DEFAULT: c_uint = 1 << 18;
pub const TPFLAGS_LONG_SUBCLASS: c_ulong = 1 << 24;
pub const TPFLAGS_LIST_SUBCLASS: c_ulong = 1 << 25;
pub const TPFLAGS_TUPLE_SUBCLASS: c_ulong = 1 << 26;
pub const TPFLAGS_BYTES_SUBCLASS: c_ulong = 1 << 27;
pub const TPFLAGS_UNICODE_SUBCLASS: c_ulong = 1 << 28;
pub const TPFLAGS_DICT_SUBCLASS: c_ulong = 1 << 29;

pub const Py_LT = 0;
pub const Py_LE = 1;
pub const Py_EQ = 2;
pub const Py_NE = 3;
pub const Py_GT = 4;
pub const Py_GE = 5;

pub const VisitProc = *const fn (?*PyObject, ?*anyopaque) callconv(.c) c_int;

pub const PyModuleDef_Base = extern struct {
    ob_refcnt: Ssize = 1,
    /// Filled in by `PyModuleDef_Init`.
    ob_type: ?*PyTypeObject = null,
    m_init: ?*anyopaque = null,
    m_index: Ssize = 0,
    m_copy: ?*PyObject = null,
};

pub const PyModuleDef_Slot = extern struct {
    slot: c_int = 0,
    value: ?*const anyopaque = null,
};
pub const Py_mod_exec = 2;

pub const PyModuleDef = extern struct {
    m_base: PyModuleDef_Base = .{},
    m_name: [*:0]const u8,
    m_doc: ?[*:0]const u8 = null,
    m_size: Ssize,
    m_methods: ?[*]PyMethodDef = null,
    m_slots: ?[*]PyModuleDef_Slot = null,
    m_traverse: ?*const fn (*PyObject, VisitProc, ?*anyopaque) callconv(.c) c_int = null,
    m_clear: ?*const fn (*PyObject) callconv(.c) c_int = null,
    m_free: ?*const fn (*anyopaque) callconv(.c) void = null,
};

/// The buffer request and answer; layout fixed by the stable ABI since 3.11.
pub const Py_buffer = extern struct {
    buf: ?*anyopaque = null,
    obj: ?*PyObject = null,
    len: Ssize = 0,
    itemsize: Ssize = 0,
    readonly: c_int = 0,
    ndim: c_int = 0,
    format: ?[*:0]u8 = null,
    shape: ?[*]Ssize = null,
    strides: ?[*]Ssize = null,
    suboffsets: ?[*]Ssize = null,
    internal: ?*anyopaque = null,
};
pub const PyBUF_WRITABLE = 0x0001;
pub const PyBUF_FORMAT = 0x0004;
pub const PyBUF_ND = 0x0008;
pub const PyBUF_STRIDES = 0x0010 | PyBUF_ND;

// Objects and reference counts.
pub extern fn Py_IncRef(?*PyObject) void;
pub extern fn Py_DecRef(?*PyObject) void;
pub extern fn _PyObject_New(*PyTypeObject) ?*PyObject;
pub extern fn _PyObject_GC_New(*PyTypeObject) ?*PyObject;
pub extern fn PyObject_Free(?*anyopaque) void;
pub extern fn PyObject_GC_Del(?*anyopaque) void;
pub extern fn PyObject_GC_Track(?*anyopaque) void;
pub extern fn PyObject_GC_UnTrack(?*anyopaque) void;
pub extern fn PyObject_GC_IsTracked(*PyObject) c_int;
pub extern fn PyObject_ClearWeakRefs(*PyObject) void;
pub extern fn PyObject_Call(*PyObject, *PyObject, ?*PyObject) ?*PyObject;
pub extern fn PyObject_CallObject(*PyObject, ?*PyObject) ?*PyObject;
pub extern fn PyObject_CallFunctionObjArgs(*PyObject, ...) ?*PyObject;
pub extern fn PyObject_GetAttrString(*PyObject, [*:0]const u8) ?*PyObject;
pub extern fn PyObject_SetAttrString(*PyObject, [*:0]const u8, ?*PyObject) c_int;
pub extern fn PyObject_IsInstance(*PyObject, *PyObject) c_int;
pub extern fn PyObject_IsTrue(*PyObject) c_int;
pub extern fn PyObject_Repr(*PyObject) ?*PyObject;
pub extern fn PyObject_Str(*PyObject) ?*PyObject;
pub extern fn PyObject_RichCompare(*PyObject, *PyObject, c_int) ?*PyObject;
pub extern fn PyObject_RichCompareBool(*PyObject, *PyObject, c_int) c_int;
pub extern fn PyObject_GetIter(*PyObject) ?*PyObject;
pub extern fn PyObject_SelfIter(*PyObject) ?*PyObject;
pub extern fn PyIter_Next(*PyObject) ?*PyObject;
pub extern fn PyObject_HashNotImplemented(*PyObject) Ssize;
pub extern fn PyObject_GetItem(*PyObject, *PyObject) ?*PyObject;
pub extern fn PyCallable_Check(*PyObject) c_int;

// Types and modules.
pub extern fn PyType_FromModuleAndSpec(*PyObject, *PyType_Spec, ?*PyObject) ?*PyObject;
pub extern fn PyType_GetModuleState(*PyTypeObject) ?*anyopaque;
pub extern fn PyType_GetSlot(*PyTypeObject, c_int) ?*anyopaque;
pub extern fn PyType_GetFlags(*PyTypeObject) c_ulong;
pub extern fn PyType_GetName(*PyTypeObject) ?*PyObject;
pub extern fn PyType_IsSubtype(*PyTypeObject, *PyTypeObject) c_int;
pub extern fn PyModuleDef_Init(*PyModuleDef) ?*PyObject;
pub extern fn PyModule_GetState(*PyObject) ?*anyopaque;
pub extern fn PyModule_NewObject(*PyObject) ?*PyObject;
pub extern fn PyModule_AddObjectRef(*PyObject, [*:0]const u8, *PyObject) c_int;
pub extern fn PyModule_SetDocString(*PyObject, [*:0]const u8) c_int;
pub extern fn PyCFunction_NewEx(*PyMethodDef, ?*PyObject, ?*PyObject) ?*PyObject;
pub extern fn PyInterpreterState_Get() *PyInterpreterState;
pub extern fn PyInterpreterState_GetID(*PyInterpreterState) i64;
pub extern fn PyImport_ImportModule([*:0]const u8) ?*PyObject;

// Numbers and strings.
pub extern fn PyIndex_Check(*PyObject) c_int;
pub extern fn PyNumber_Add(*PyObject, *PyObject) ?*PyObject;
pub extern fn PyNumber_Multiply(*PyObject, *PyObject) ?*PyObject;
pub extern fn PyNumber_Index(*PyObject) ?*PyObject;
pub extern fn PyLong_FromLongLong(c_longlong) ?*PyObject;
pub extern fn PyLong_FromUnsignedLongLong(c_ulonglong) ?*PyObject;
pub extern fn PyLong_AsLongLongAndOverflow(*PyObject, *c_int) c_longlong;
pub extern fn PyLong_AsUnsignedLongLong(*PyObject) c_ulonglong;
pub extern fn PyFloat_FromDouble(f64) ?*PyObject;
pub extern fn PyFloat_AsDouble(*PyObject) f64;
pub extern fn PyBool_FromLong(c_long) ?*PyObject;
pub extern fn PyUnicode_FromStringAndSize(?[*]const u8, Ssize) ?*PyObject;
pub extern fn PyUnicode_AsUTF8AndSize(*PyObject, ?*Ssize) ?[*]const u8;
pub extern fn PyUnicode_InternFromString([*:0]const u8) ?*PyObject;
pub extern fn PyUnicode_InternInPlace(*?*PyObject) void;
pub extern fn PyUnicode_FromFormat([*:0]const u8, ...) ?*PyObject;
pub extern fn PyUnicode_Compare(*PyObject, *PyObject) c_int;
pub extern fn PyBytes_FromStringAndSize(?[*]const u8, Ssize) ?*PyObject;
pub extern fn PyBytes_AsStringAndSize(*PyObject, *?[*]u8, *Ssize) c_int;

// Containers.
pub extern fn PyTuple_New(Ssize) ?*PyObject;
pub extern fn PyTuple_Size(*PyObject) Ssize;
pub extern fn PyTuple_GetItem(*PyObject, Ssize) ?*PyObject;
pub extern fn PyTuple_SetItem(*PyObject, Ssize, ?*PyObject) c_int;
pub extern fn PyList_New(Ssize) ?*PyObject;
pub extern fn PyList_Size(*PyObject) Ssize;
pub extern fn PyList_GetItem(*PyObject, Ssize) ?*PyObject;
pub extern fn PyList_SetItem(*PyObject, Ssize, ?*PyObject) c_int;
pub extern fn PyList_Append(*PyObject, *PyObject) c_int;
pub extern fn PySequence_List(*PyObject) ?*PyObject;
pub extern fn PySequence_Tuple(*PyObject) ?*PyObject;
pub extern fn PySequence_Check(*PyObject) c_int;
pub extern fn PyDict_New() ?*PyObject;
pub extern fn PyDict_Size(*PyObject) Ssize;
pub extern fn PyDict_SetItem(*PyObject, *PyObject, *PyObject) c_int;
pub extern fn PyDict_SetItemString(*PyObject, [*:0]const u8, *PyObject) c_int;
pub extern fn PyDict_GetItemWithError(*PyObject, *PyObject) ?*PyObject;
pub extern fn PyDict_Next(*PyObject, *Ssize, *?*PyObject, *?*PyObject) c_int;
pub extern fn PySlice_Unpack(*PyObject, *Ssize, *Ssize, *Ssize) c_int;
pub extern fn PySlice_AdjustIndices(Ssize, *Ssize, *Ssize, Ssize) Ssize;
pub extern fn PyMemoryView_FromObject(*PyObject) ?*PyObject;
pub extern fn PyObject_GetBuffer(*PyObject, *Py_buffer, c_int) c_int;
pub extern fn PyBuffer_Release(*Py_buffer) void;

// Exceptions.
pub extern fn PyErr_SetString(*PyObject, [*:0]const u8) void;
pub extern fn PyErr_SetObject(*PyObject, *PyObject) void;
pub extern fn PyErr_SetNone(*PyObject) void;
pub extern fn PyErr_NoMemory() ?*PyObject;
pub extern fn PyErr_Occurred() ?*PyObject;
pub extern fn PyErr_ExceptionMatches(*PyObject) c_int;
pub extern fn PyErr_Clear() void;
pub extern fn PyErr_WriteUnraisable(?*PyObject) void;
pub extern fn PyErr_Fetch(*?*PyObject, *?*PyObject, *?*PyObject) void;
pub extern fn PyErr_Restore(?*PyObject, ?*PyObject, ?*PyObject) void;
pub extern fn PyErr_NewExceptionWithDoc([*:0]const u8, ?[*:0]const u8, ?*PyObject, ?*PyObject) ?*PyObject;

// Threads.
pub extern fn PyEval_SaveThread() ?*PyThreadState;
pub extern fn PyEval_RestoreThread(?*PyThreadState) void;

// Data.
pub extern var _Py_NoneStruct: PyObject;
pub extern var _Py_TrueStruct: PyObject;
pub extern var _Py_FalseStruct: PyObject;
pub extern var _Py_NotImplementedStruct: PyObject;
pub extern var PyBool_Type: PyTypeObject;
pub extern var PyLong_Type: PyTypeObject;
pub extern var PySlice_Type: PyTypeObject;
pub extern var PyFloat_Type: PyTypeObject;
pub extern var PyUnicode_Type: PyTypeObject;

/// The exceptions of Python that Zig code can raise by name.
pub const ExceptionKind = enum {
    Exception,
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    FileExistsError,
    FileNotFoundError,
    ImportError,
    IndexError,
    IsADirectoryError,
    KeyError,
    LookupError,
    MemoryError,
    NotADirectoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    PermissionError,
    RecursionError,
    ReferenceError,
    RuntimeError,
    StopIteration,
    SystemError,
    TimeoutError,
    TypeError,
    UnicodeError,
    UserWarning,
    ValueError,
    ZeroDivisionError,

    /// The exception class; borrowed, lives as long as the interpreter.
    pub fn object(kind: ExceptionKind) *PyObject {
        return switch (kind) {
            inline else => |tag| @extern(*?*PyObject, .{ .name = "PyExc_" ++ @tagName(tag) }).*.?,
        };
    }
};

pub inline fn typeOf(object: *PyObject) *PyTypeObject {
    return object.ob_type;
}

pub inline fn typeAsObject(python_type: *PyTypeObject) *PyObject {
    return @ptrCast(@alignCast(python_type));
}

pub inline fn none() *PyObject {
    return &_Py_NoneStruct;
}

/// `object` with one more reference, for returning.
pub inline fn newRef(object: *PyObject) *PyObject {
    Py_IncRef(object);
    return object;
}

pub inline fn hasFlag(object: *PyObject, flag: c_ulong) bool {
    return PyType_GetFlags(typeOf(object)) & flag != 0;
}

comptime {
    std.debug.assert(@sizeOf(PyObject) == 2 * @sizeOf(usize));
    std.debug.assert(@sizeOf(Py_buffer) == 8 * @sizeOf(usize) + 2 * @sizeOf(c_int) + @sizeOf(usize));
}
