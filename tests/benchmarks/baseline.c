/* What a careful author writes by hand: the full C-API, heap types, fast calls with interned keyword names. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *weak_references;
    unsigned long long count;
} Counter;

typedef struct {
    PyObject_HEAD
    PyObject *weak_references;
    unsigned int uuid;
    PyObject *view;  /* strong */
    PyObject *node;  /* strong, made when it is first asked for */
} Bound;

typedef struct {
    PyTypeObject *counter;
    PyTypeObject *bound;
    PyObject *a, *b, *other, *start, *node;
} State;

static struct PyModuleDef definition;

static int keyword(PyObject *name, PyObject *wanted, PyObject *kwnames) {
    (void)kwnames;
    return name == wanted || PyUnicode_Compare(name, wanted) == 0;
}

static PyObject *add(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    State *state = PyModule_GetState(module);
    PyObject *values[2] = {NULL, NULL};
    if (nargs > 2) return PyErr_Format(PyExc_TypeError, "add() takes at most 2 arguments");
    for (Py_ssize_t i = 0; i < nargs; i++) values[i] = args[i];
    if (kwnames) for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kwnames); i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        if (keyword(name, state->a, kwnames)) values[0] = args[nargs + i];
        else if (keyword(name, state->b, kwnames)) values[1] = args[nargs + i];
        else return PyErr_Format(PyExc_TypeError, "add() got an unexpected keyword argument '%U'", name);
    }
    if (!values[0] || !values[1]) return PyErr_Format(PyExc_TypeError, "add() missing an argument");
    long long x = PyLong_AsLongLong(values[0]);
    if (x == -1 && PyErr_Occurred()) return NULL;
    long long y = PyLong_AsLongLong(values[1]);
    if (y == -1 && PyErr_Occurred()) return NULL;
    long long sum;
    if (__builtin_add_overflow(x, y, &sum)) return PyErr_Format(PyExc_OverflowError, "the result does not fit");
    return PyLong_FromLongLong(sum);
}

static PyObject *counter_get(PyObject *self, PyObject *unused) {
    (void)unused;
    return PyLong_FromUnsignedLongLong(((Counter *)self)->count);
}

static PyObject *counter_count(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLongLong(((Counter *)self)->count);
}

static PyObject *counter_same(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    State *state = PyType_GetModuleState(cls);
    PyObject *other = NULL;
    if (nargs > 0) return PyErr_Format(PyExc_TypeError, "same() takes keywords only");
    if (kwnames) for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kwnames); i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        if (keyword(name, state->other, kwnames)) other = args[nargs + i];
        else return PyErr_Format(PyExc_TypeError, "same() got an unexpected keyword argument '%U'", name);
    }
    if (!other) return PyErr_Format(PyExc_TypeError, "same() needs 'other'");
    if (!Py_IS_TYPE(other, state->counter)) return PyErr_Format(PyExc_TypeError, "'other' must be Counter");
    return PyBool_FromLong(((Counter *)self)->count == ((Counter *)other)->count);
}

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"start", NULL};
    unsigned long long start = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|K", names, &start)) return NULL;
    Counter *self = PyObject_New(Counter, type);
    if (!self) return NULL;
    self->weak_references = NULL;
    self->count = start;
    return (PyObject *)self;
}

static void counter_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (((Counter *)self)->weak_references) PyObject_ClearWeakRefs(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyMethodDef counter_methods[] = {
    {"get", counter_get, METH_NOARGS, NULL},
    {"same", (PyCFunction)(void (*)(void))counter_same, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL},
};
static PyGetSetDef counter_properties[] = {{"count", counter_count, NULL, NULL, NULL}, {NULL}};
static PyMemberDef counter_members[] = {{"__weaklistoffset__", 19, offsetof(Counter, weak_references), 1, NULL}, {NULL}};
static PyType_Slot counter_slots[] = {
    {Py_tp_new, counter_new}, {Py_tp_dealloc, counter_dealloc}, {Py_tp_methods, counter_methods},
    {Py_tp_getset, counter_properties}, {Py_tp_members, counter_members}, {0, NULL},
};
static PyType_Spec counter_spec = {"baseline.Counter", sizeof(Counter), 0, Py_TPFLAGS_DEFAULT, counter_slots};

static PyObject *make_bound(PyTypeObject *type, unsigned int uuid, PyObject *view) {
    Bound *self = PyObject_GC_New(Bound, type);
    if (!self) return NULL;
    self->weak_references = NULL;
    self->uuid = uuid;
    Py_INCREF(view);
    self->view = view;
    self->node = NULL;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static PyObject *bound_node(PyObject *self, PyObject *unused) {
    (void)unused;
    Bound *bound = (Bound *)self;
    if (!bound->node) {
        State *state = PyType_GetModuleState(Py_TYPE(self));
        Counter *node = PyObject_New(Counter, state->counter);
        if (!node) return NULL;
        node->weak_references = NULL;
        node->count = bound->uuid;
        bound->node = (PyObject *)node;
    }
    Py_INCREF(bound->node);
    return bound->node;
}

static PyObject *bound_bind(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    State *state = PyType_GetModuleState(cls);
    PyObject *node = NULL;
    if (nargs > 0) return PyErr_Format(PyExc_TypeError, "bind() takes keywords only");
    if (kwnames) for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kwnames); i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        if (keyword(name, state->node, kwnames)) node = args[nargs + i];
        else return PyErr_Format(PyExc_TypeError, "bind() got an unexpected keyword argument '%U'", name);
    }
    if (!node || !Py_IS_TYPE(node, state->counter)) return PyErr_Format(PyExc_TypeError, "'node' must be Counter");
    return make_bound(state->bound, (unsigned int)((Counter *)node)->count, self);
}

static PyObject *bound_visit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs != 3) return PyErr_Format(PyExc_TypeError, "visit(count, ctx, f)");
    long count = PyLong_AsLong(args[0]);
    for (long i = 0; i < count; i++) {
        PyObject *bound = make_bound(Py_TYPE(self), (unsigned int)i, self);
        if (!bound) return NULL;
        PyObject *arguments[2] = {args[1], bound};
        PyObject *result = PyObject_Vectorcall(args[2], arguments, 2, NULL);
        Py_DECREF(bound);
        if (!result) return NULL;
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

static int bound_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Bound *)self)->view);
    Py_VISIT(((Bound *)self)->node);
    return 0;
}

static int bound_clear(PyObject *self) {
    Py_CLEAR(((Bound *)self)->node);
    return 0;
}

static void bound_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (((Bound *)self)->weak_references) PyObject_ClearWeakRefs(self);
    Py_XDECREF(((Bound *)self)->view);
    Py_XDECREF(((Bound *)self)->node);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyMethodDef bound_methods[] = {
    {"node", bound_node, METH_NOARGS, NULL},
    {"bind", (PyCFunction)(void (*)(void))bound_bind, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {"visit", (PyCFunction)(void (*)(void))bound_visit, METH_FASTCALL, NULL},
    {NULL},
};
static PyMemberDef bound_members[] = {{"__weaklistoffset__", 19, offsetof(Bound, weak_references), 1, NULL}, {NULL}};
static PyType_Slot bound_slots[] = {
    {Py_tp_dealloc, bound_dealloc}, {Py_tp_traverse, bound_traverse}, {Py_tp_clear, bound_clear},
    {Py_tp_methods, bound_methods}, {Py_tp_members, bound_members}, {0, NULL},
};
static PyType_Spec bound_spec = {"baseline.Bound", sizeof(Bound), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, bound_slots};

static PyObject *create_bound(PyObject *module, PyObject *unused) {
    (void)unused;
    State *state = PyModule_GetState(module);
    return make_bound(state->bound, 1, Py_None);
}

static PyMethodDef functions[] = {
    {"add", (PyCFunction)(void (*)(void))add, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"create_bound", create_bound, METH_NOARGS, NULL},
    {NULL},
};

static int execute(PyObject *module) {
    State *state = PyModule_GetState(module);
    state->counter = (PyTypeObject *)PyType_FromModuleAndSpec(module, &counter_spec, NULL);
    state->bound = (PyTypeObject *)PyType_FromModuleAndSpec(module, &bound_spec, NULL);
    state->a = PyUnicode_InternFromString("a");
    state->b = PyUnicode_InternFromString("b");
    state->other = PyUnicode_InternFromString("other");
    state->start = PyUnicode_InternFromString("start");
    state->node = PyUnicode_InternFromString("node");
    if (!state->counter || !state->bound) return -1;
    return PyModule_AddType(module, state->counter);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "baseline", NULL, sizeof(State), functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_baseline(void) { return PyModuleDef_Init(&definition); }
