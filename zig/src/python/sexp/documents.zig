//! The Python object that owns a document, and everything that looks at nodes of it.
//!
//! Each typed object and each list holds a strong reference to the `Document` that its node lives in, so nothing dangles. An object made in
//! Python has a document of its own; when it is put into another one, its nodes move there and its document only points the way.

const std = @import("std");
const pyzig = @import("pyzig");
const sexp = @import("../../sexp/sexp.zig");
const typed = @import("../../sexp/typed.zig");
const schema = @import("../../sexp/schema/schema.zig");

const c = pyzig.c;
const Node = sexp.Node;

pub const DocumentObject = struct {
    /// Null after `free()`.
    native: ?*sexp.Document,
    /// Where the elements of lists are.
    cache: typed.Cache = .{ .gpa = pyzig.allocator },
    /// The document that has taken the nodes over; a strong reference. Documents point one way only, so there are no cycles.
    adopter: ?*c.PyObject = null,

    pub fn deinit(self: *DocumentObject) void {
        self.free();
        self.cache.deinit();
        if (self.adopter) |object| c.Py_DecRef(object);
    }

    pub fn free(self: *DocumentObject) void {
        const native = self.native orelse return;
        self.native = null;
        self.cache.clear();
        native.deinit();
        pyzig.allocator.destroy(native);
    }

    /// Takes over `document`.
    pub fn create(state: *pyzig.State, document: sexp.Document) pyzig.Error!pyzig.Ref(DocumentObject) {
        const native = pyzig.allocator.create(sexp.Document) catch |err| {
            var lost = document;
            lost.deinit();
            return err;
        };
        native.* = document;
        native.serial = next_serial.fetchAdd(1, .monotonic);
        return pyzig.wrap(state, DocumentObject, .{ .native = native });
    }

    /// Documents are numbered, since one may come to lie where another one was.
    var next_serial: std.atomic.Value(u32) = .init(1);

    /// An empty document for an object that is made in Python.
    pub fn createEmpty(state: *pyzig.State) pyzig.Error!pyzig.Ref(DocumentObject) {
        return create(state, try sexp.Document.initEmpty(pyzig.allocator, &schema.vocabulary));
    }

    pub const python = .{
        .name = "Document",
        .module = "pyzig",
        .doc = "The memory of a file or of an object; typed objects are views on it.",
        .made_by = "loads()",
    };
};

/// A node of a document, held: the document stays alive, and the node is not given back while it is looked at.
pub const Place = struct {
    document: pyzig.Handle(DocumentObject),
    node: Node,

    /// Holds a node that nothing holds yet for this place.
    pub fn hold(document: pyzig.Handle(DocumentObject), node: Node) Place {
        document.payload().native.?.pin(node);
        c.Py_IncRef(document.ptr);
        return .{ .document = document, .node = node };
    }

    pub fn release(place: *Place) void {
        const payload = place.document.payload();
        if (payload.native) |native| {
            // A node that moved took its pins along.
            if (native.forwarded(place.node) == null) native.unpin(place.node) else if (place.resolve()) |moved| moved.native.unpin(moved.node) else |_| {}
        }
        c.Py_DecRef(place.document.ptr);
    }

    pub const Resolved = struct { native: *sexp.Document, node: Node, cache: *typed.Cache };

    /// Where the node is now.
    pub fn resolve(place: *Place) error{Freed}!Resolved {
        while (true) {
            const payload = place.document.payload();
            const native = payload.native orelse return error.Freed;
            const moved = native.forwarded(place.node) orelse return .{ .native = native, .node = place.node, .cache = &payload.cache };
            const adopter: pyzig.Handle(DocumentObject) = .{ .ptr = payload.adopter.? };
            c.Py_IncRef(adopter.ptr);
            c.Py_DecRef(place.document.ptr);
            place.* = .{ .document = adopter, .node = moved };
        }
    }
};
