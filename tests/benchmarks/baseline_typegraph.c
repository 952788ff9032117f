/* The look-ups of the typegraph as a careful author writes them by hand: the full C-API, heap types, fast calls with interned keyword
 * names, and edges in an array per node. It has no views that a node is in or not, no destroy(), and it frees no nodes; so it does less. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct NodeData NodeData;

typedef struct {
    NodeData *source, *target;
    PyObject *name; /* str, or NULL */
    unsigned int index;
    unsigned char type;
} EdgeData;

struct NodeData {
    unsigned int uuid;
    PyObject *type_name; /* str, or NULL */
    PyObject *wrapper;   /* the Node object while there is one, not owned */
    EdgeData **edges;
    size_t edge_count;
};

typedef struct { PyObject_HEAD PyObject *weak_references; NodeData *data; } Node;
typedef struct { PyObject_HEAD PyObject *weak_references; EdgeData *data; } Edge;
typedef struct { PyObject_HEAD PyObject *weak_references; NodeData *self_node; } View;
typedef struct { PyObject_HEAD PyObject *weak_references; NodeData *data; PyObject *view; } Bound;
typedef struct { PyObject_HEAD PyObject *weak_references; EdgeData *data; PyObject *view, *edge; } BoundEdge;
typedef struct { PyObject_HEAD PyObject *weak_references; PyObject *node; } TypeGraph;

enum { TYPE = 0, TRAIT = 34, COMPOSITION = 130, OPERAND = 193 };

enum Keyword {
    K_NODE, K_INSTANCE_NODE, K_TARGET, K_TRAIT_TYPE, K_BOUND_NODE, K_CHILD_IDENTIFIER, K_EDGE, K_TYPE_NODE, K_EXPRESSION_TYPE, K_F, K_CTX,
    K_ATTRIBUTES, K_CHILD_TYPE, K_IDENTIFIER, K_LHS_REFERENCE, K_RHS_REFERENCE, K_EDGE_ATTRIBUTES, K_PATH, KEYWORD_COUNT
};

static const char *const keyword_names[KEYWORD_COUNT] = {
    "node", "instance_node", "target", "trait_type", "bound_node", "child_identifier", "edge", "type_node", "expression_type", "f", "ctx",
    "attributes", "child_type", "identifier", "lhs_reference", "rhs_reference", "edge_attributes", "path",
};

typedef struct {
    PyTypeObject *node, *edge, *view, *bound, *bound_edge, *typegraph;
    PyObject *keywords[KEYWORD_COUNT];
} State;

static unsigned int last_uuid;

/* Arguments by keyword only, in the order of `wanted`; 0 if one is missing or unknown. */
static int match(State *state, const enum Keyword *wanted, int count, PyObject **values, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    if (nargs > 0) { PyErr_SetString(PyExc_TypeError, "keyword arguments only"); return 0; }
    for (int i = 0; i < count; i++) values[i] = NULL;
    Py_ssize_t given = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < given; i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        int place = 0;
        while (place < count && state->keywords[wanted[place]] != name) place++;
        if (place == count) for (place = 0; place < count && PyUnicode_Compare(state->keywords[wanted[place]], name) != 0;) place++;
        if (place == count) { PyErr_Format(PyExc_TypeError, "unexpected keyword argument '%U'", name); return 0; }
        values[place] = args[i];
    }
    for (int i = 0; i < count; i++) if (!values[i]) {
        PyErr_Format(PyExc_TypeError, "missing keyword argument '%s'", keyword_names[wanted[i]]);
        return 0;
    }
    return 1;
}

#define MATCH(count, ...) \
    State *state = PyModule_GetState(module); \
    PyObject *values[count]; \
    static const enum Keyword wanted[count] = {__VA_ARGS__}; \
    if (!match(state, wanted, count, values, args, nargs, kwnames)) return NULL

static int require(PyObject *object, PyTypeObject *type) {
    if (Py_IS_TYPE(object, type)) return 1;
    PyErr_Format(PyExc_TypeError, "expected %s, not %R", type->tp_name, object);
    return 0;
}

/* Objects */

static PyObject *make_bound(State *state, NodeData *data, PyObject *view) {
    Bound *self = PyObject_GC_New(Bound, state->bound);
    if (!self) return NULL;
    self->weak_references = NULL;
    self->data = data;
    self->view = Py_NewRef(view);
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static PyObject *make_bound_edge(State *state, EdgeData *data, PyObject *view) {
    BoundEdge *self = PyObject_GC_New(BoundEdge, state->bound_edge);
    if (!self) return NULL;
    self->weak_references = NULL;
    self->data = data;
    self->view = Py_NewRef(view);
    self->edge = NULL;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static PyObject *node_of(State *state, NodeData *data) {
    if (data->wrapper) return Py_NewRef(data->wrapper);
    /* What is stored on a node may lead back to it. The collector need not know a node with nothing on it. */
    Node *node = PyObject_GC_New(Node, state->node);
    if (!node) return NULL;
    node->weak_references = NULL;
    node->data = data;
    return data->wrapper = (PyObject *)node;
}

static PyObject *make_typegraph(State *state, NodeData *data, PyObject *view) {
    PyObject *node = make_bound(state, data, view);
    if (!node) return NULL;
    TypeGraph *self = PyObject_GC_New(TypeGraph, state->typegraph);
    if (!self) { Py_DECREF(node); return NULL; }
    self->weak_references = NULL;
    self->node = node;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static void plain_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (((Node *)self)->weak_references) PyObject_ClearWeakRefs(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

#define DEALLOC(Name, name, RELEASE) \
    static void name##_dealloc(PyObject *object) { \
        Name *self = (Name *)object; \
        PyTypeObject *type = Py_TYPE(object); \
        PyObject_GC_UnTrack(object); \
        if (self->weak_references) PyObject_ClearWeakRefs(object); \
        RELEASE; \
        PyObject_GC_Del(object); \
        Py_DECREF(type); \
    }

DEALLOC(Node, node, self->data->wrapper = NULL)
DEALLOC(Bound, bound, Py_DECREF(self->view))
DEALLOC(BoundEdge, bound_edge, Py_DECREF(self->view); Py_XDECREF(self->edge))
DEALLOC(TypeGraph, typegraph, Py_DECREF(self->node))

static int node_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(self)); return 0; }
static int bound_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(self)); Py_VISIT(((Bound *)self)->view); return 0; }
static int bound_edge_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(self)); Py_VISIT(((BoundEdge *)self)->view); return 0; }
static int typegraph_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(self)); Py_VISIT(((TypeGraph *)self)->node); return 0; }

/* Methods */

static PyObject *node_get_uuid(PyObject *self, PyObject *unused) { (void)unused; return PyLong_FromUnsignedLong(((Node *)self)->data->uuid); }

static PyObject *edge_target(PyObject *self, PyObject *unused) {
    (void)unused;
    return node_of(PyType_GetModuleState(Py_TYPE(self)), ((Edge *)self)->data->target);
}

/* A graph keeps text as UTF-8, so each time it becomes a str. */
static PyObject *new_text(PyObject *kept) {
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(kept, &length);
    return PyUnicode_FromStringAndSize(text, length);
}

static PyObject *edge_name(PyObject *self, PyObject *unused) {
    (void)unused;
    PyObject *name = ((Edge *)self)->data->name;
    if (!name) Py_RETURN_NONE;
    return new_text(name);
}

static PyObject *bound_node(PyObject *self, PyObject *unused) { (void)unused; return node_of(PyType_GetModuleState(Py_TYPE(self)), ((Bound *)self)->data); }
static PyObject *bound_g(PyObject *self, PyObject *unused) { (void)unused; return Py_NewRef(((Bound *)self)->view); }

static PyObject *bound_edge_edge(PyObject *self, PyObject *unused) {
    (void)unused;
    BoundEdge *bound = (BoundEdge *)self;
    if (!bound->edge) {
        State *state = PyType_GetModuleState(Py_TYPE(self));
        Edge *edge = PyObject_New(Edge, state->edge);
        if (!edge) return NULL;
        edge->weak_references = NULL;
        edge->data = bound->data;
        bound->edge = (PyObject *)edge;
    }
    return Py_NewRef(bound->edge);
}
static PyObject *bound_edge_g(PyObject *self, PyObject *unused) { (void)unused; return Py_NewRef(((BoundEdge *)self)->view); }

static PyObject *view_get_self_node(PyObject *self, PyObject *unused) {
    (void)unused;
    return make_bound(PyType_GetModuleState(Py_TYPE(self)), ((View *)self)->self_node, self);
}
static PyObject *view_bind(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    State *state = PyType_GetModuleState(cls);
    static const enum Keyword wanted[1] = {K_NODE};
    PyObject *values[1];
    if (!match(state, wanted, 1, values, args, nargs, kwnames) || !require(values[0], state->node)) return NULL;
    return make_bound(state, ((Node *)values[0])->data, self);
}

static PyObject *typegraph_get_self_node(PyObject *self, PyObject *unused) { (void)unused; return Py_NewRef(((TypeGraph *)self)->node); }

/* Look-ups */

#define FUNCTION(name) static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)

static EdgeData *first_incoming(NodeData *node, unsigned char type) {
    for (size_t i = 0; i < node->edge_count; i++) if (node->edges[i]->type == type && node->edges[i]->target == node) return node->edges[i];
    return NULL;
}

FUNCTION(of_instance) {
    MATCH(1, K_INSTANCE_NODE);
    if (!require(values[0], state->bound)) return NULL;
    EdgeData *type = first_incoming(((Bound *)values[0])->data, TYPE);
    EdgeData *parent = type ? first_incoming(type->source, COMPOSITION) : NULL;
    if (!parent) Py_RETURN_NONE;
    return make_typegraph(state, parent->source, ((Bound *)values[0])->view);
}

FUNCTION(try_get_trait) {
    MATCH(2, K_TARGET, K_TRAIT_TYPE);
    if (!require(values[0], state->bound) || !require(values[1], state->bound)) return NULL;
    NodeData *node = ((Bound *)values[0])->data, *wanted_type = ((Bound *)values[1])->data;
    for (size_t i = 0; i < node->edge_count; i++) {
        EdgeData *edge = node->edges[i];
        if (edge->type != TRAIT || edge->source != node) continue;
        EdgeData *type = first_incoming(edge->target, TYPE);
        if (type && type->source == wanted_type) return make_bound(state, edge->target, ((Bound *)values[0])->view);
    }
    Py_RETURN_NONE;
}

FUNCTION(get_owner_node_of) {
    MATCH(1, K_BOUND_NODE);
    if (!require(values[0], state->bound)) return NULL;
    EdgeData *edge = first_incoming(((Bound *)values[0])->data, TRAIT);
    if (!edge) Py_RETURN_NONE;
    return make_bound(state, edge->source, ((Bound *)values[0])->view);
}

FUNCTION(get_child_by_identifier) {
    MATCH(2, K_BOUND_NODE, K_CHILD_IDENTIFIER);
    if (!require(values[0], state->bound) || !require(values[1], &PyUnicode_Type)) return NULL;
    NodeData *node = ((Bound *)values[0])->data;
    for (size_t i = 0; i < node->edge_count; i++) {
        EdgeData *edge = node->edges[i];
        if (edge->type == COMPOSITION && edge->source == node && edge->name && PyUnicode_Compare(edge->name, values[1]) == 0)
            return make_bound(state, edge->target, ((Bound *)values[0])->view);
    }
    Py_RETURN_NONE;
}

FUNCTION(get_type_edge) {
    MATCH(1, K_BOUND_NODE);
    if (!require(values[0], state->bound)) return NULL;
    EdgeData *edge = first_incoming(((Bound *)values[0])->data, TYPE);
    if (!edge) Py_RETURN_NONE;
    return make_bound_edge(state, edge, ((Bound *)values[0])->view);
}

FUNCTION(get_type_node) {
    MATCH(1, K_EDGE);
    if (!require(values[0], state->edge)) return NULL;
    return node_of(state, ((Edge *)values[0])->data->source);
}

FUNCTION(get_referenced_node) {
    MATCH(1, K_EDGE);
    if (!require(values[0], state->edge)) return NULL;
    return node_of(state, ((Edge *)values[0])->data->target);
}

FUNCTION(get_index) {
    MATCH(1, K_EDGE);
    if (!require(values[0], state->edge)) return NULL;
    return PyLong_FromUnsignedLong(((Edge *)values[0])->data->index);
}

FUNCTION(get_type_name) {
    MATCH(1, K_TYPE_NODE);
    if (!require(values[0], state->bound)) return NULL;
    PyObject *name = ((Bound *)values[0])->data->type_name;
    if (!name) return PyErr_Format(PyExc_ValueError, "no type");
    return new_text(name);
}

FUNCTION(visit_expression_edges_of_type) {
    MATCH(4, K_BOUND_NODE, K_EXPRESSION_TYPE, K_F, K_CTX);
    if (!require(values[0], state->bound) || !require(values[1], state->node)) return NULL;
    NodeData *node = ((Bound *)values[0])->data, *wanted_type = ((Node *)values[1])->data;
    for (size_t i = 0; i < node->edge_count; i++) {
        EdgeData *edge = node->edges[i];
        if (edge->type != OPERAND || edge->target != node) continue;
        EdgeData *parent = first_incoming(edge->source, COMPOSITION);
        EdgeData *type = parent ? first_incoming(parent->source, TYPE) : NULL;
        if (!type || type->source != wanted_type) continue;
        PyObject *bound = make_bound_edge(state, edge, ((Bound *)values[0])->view);
        if (!bound) return NULL;
        PyObject *arguments[2] = {values[3], bound};
        PyObject *result = PyObject_Vectorcall(values[2], arguments, 2, NULL);
        Py_DECREF(bound);
        if (!result) return NULL;
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

/* Only the calls: arguments are matched and checked, and a new object comes back. Nothing is built. */

FUNCTION(instantiate_node) {
    MATCH(2, K_TYPE_NODE, K_ATTRIBUTES);
    if (!require(values[0], state->bound) || (values[1] != Py_None && !require(values[1], &PyDict_Type))) return NULL;
    return make_bound(state, ((Bound *)values[0])->data, ((Bound *)values[0])->view);
}

FUNCTION(add_make_child) {
    MATCH(3, K_TYPE_NODE, K_CHILD_TYPE, K_IDENTIFIER);
    if (!require(values[0], state->bound) || !require(values[1], state->bound) || !require(values[2], &PyUnicode_Type)) return NULL;
    if (!PyUnicode_AsUTF8(values[2])) return NULL;
    return make_bound(state, ((Bound *)values[0])->data, ((Bound *)values[0])->view);
}

FUNCTION(add_make_link) {
    MATCH(4, K_TYPE_NODE, K_LHS_REFERENCE, K_RHS_REFERENCE, K_EDGE_ATTRIBUTES);
    for (int i = 0; i < 3; i++) if (!require(values[i], state->bound)) return NULL;
    return make_bound(state, ((Bound *)values[0])->data, ((Bound *)values[0])->view);
}

FUNCTION(ensure_child_reference) {
    MATCH(2, K_TYPE_NODE, K_PATH);
    if (!require(values[0], state->bound)) return NULL;
    PyObject *items = PySequence_Fast(values[1], "path must be a sequence");
    if (!items) return NULL;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items); i++) {
        if (!PyUnicode_AsUTF8(PySequence_Fast_GET_ITEM(items, i))) { Py_DECREF(items); return NULL; }
    }
    Py_DECREF(items);
    return make_bound(state, ((Bound *)values[0])->data, ((Bound *)values[0])->view);
}

/* Making a scene; not measured. Nodes and edges stay until the process ends. */

static NodeData *new_node(void) {
    NodeData *data = calloc(1, sizeof *data);
    if (data) data->uuid = ++last_uuid;
    return data;
}

static PyObject *create_view(PyObject *module, PyObject *unused) {
    (void)unused;
    State *state = PyModule_GetState(module);
    View *view = PyObject_New(View, state->view);
    if (!view) return NULL;
    view->weak_references = NULL;
    view->self_node = new_node();
    return (PyObject *)view;
}

static PyObject *create_node(PyObject *module, PyObject *args) {
    State *state = PyModule_GetState(module);
    PyObject *view, *type_name = NULL;
    if (!PyArg_ParseTuple(args, "O!|U", state->view, &view, &type_name)) return NULL;
    NodeData *data = new_node();
    if (!data) return PyErr_NoMemory();
    data->type_name = Py_XNewRef(type_name);
    return make_bound(state, data, view);
}

static PyObject *connect(PyObject *module, PyObject *args) {
    State *state = PyModule_GetState(module);
    Bound *source, *target;
    PyObject *name = NULL;
    int type;
    unsigned int index = 0;
    if (!PyArg_ParseTuple(args, "O!O!i|OI", state->bound, &source, state->bound, &target, &type, &name, &index)) return NULL;
    EdgeData *edge = calloc(1, sizeof *edge);
    NodeData *ends[2] = {source->data, target->data};
    if (!edge) return PyErr_NoMemory();
    *edge = (EdgeData){.source = ends[0], .target = ends[1], .type = (unsigned char)type, .index = index};
    edge->name = name == Py_None ? NULL : Py_XNewRef(name);
    for (int i = 0; i < 2; i++) {
        EdgeData **edges = realloc(ends[i]->edges, (ends[i]->edge_count + 1) * sizeof *edges);
        if (!edges) return PyErr_NoMemory();
        ends[i]->edges = edges;
        edges[ends[i]->edge_count++] = edge;
    }
    return make_bound_edge(state, edge, source->view);
}

static PyObject *create_typegraph(PyObject *module, PyObject *argument) {
    State *state = PyModule_GetState(module);
    if (!require(argument, state->bound)) return NULL;
    return make_typegraph(state, ((Bound *)argument)->data, ((Bound *)argument)->view);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL | METH_KEYWORDS, NULL}

static PyMethodDef functions[] = {
    FAST(of_instance), FAST(try_get_trait), FAST(get_owner_node_of), FAST(get_child_by_identifier), FAST(get_type_edge), FAST(get_type_node),
    FAST(get_referenced_node), FAST(get_index), FAST(get_type_name), FAST(visit_expression_edges_of_type), FAST(instantiate_node),
    FAST(add_make_child), FAST(add_make_link), FAST(ensure_child_reference),
    {"create_view", create_view, METH_NOARGS, NULL}, {"create_node", create_node, METH_VARARGS, NULL},
    {"connect", connect, METH_VARARGS, NULL}, {"create_typegraph", create_typegraph, METH_O, NULL}, {NULL},
};

static PyMemberDef members[] = {{"__weaklistoffset__", 19, offsetof(Node, weak_references), 1, NULL}, {NULL}};

#define PLAIN(Name, name, methods) \
    static PyType_Slot name##_slots[] = {{Py_tp_dealloc, plain_dealloc}, {Py_tp_methods, methods}, {Py_tp_members, members}, {0, NULL}}; \
    static PyType_Spec name##_spec = {"baseline_typegraph." #Name, sizeof(Name), 0, Py_TPFLAGS_DEFAULT, name##_slots}
#define COLLECTED(Name, name, methods) \
    static PyType_Slot name##_slots[] = {{Py_tp_dealloc, name##_dealloc}, {Py_tp_traverse, name##_traverse}, {Py_tp_methods, methods}, \
        {Py_tp_members, members}, {0, NULL}}; \
    static PyType_Spec name##_spec = {"baseline_typegraph." #Name, sizeof(Name), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, name##_slots}

static PyMethodDef node_methods[] = {{"get_uuid", node_get_uuid, METH_NOARGS, NULL}, {NULL}};
static PyMethodDef edge_methods[] = {{"target", edge_target, METH_NOARGS, NULL}, {"name", edge_name, METH_NOARGS, NULL}, {NULL}};
static PyMethodDef view_methods[] = {
    {"get_self_node", view_get_self_node, METH_NOARGS, NULL},
    {"bind", (PyCFunction)(void (*)(void))view_bind, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL}, {NULL},
};
static PyMethodDef bound_methods[] = {{"node", bound_node, METH_NOARGS, NULL}, {"g", bound_g, METH_NOARGS, NULL}, {NULL}};
static PyMethodDef bound_edge_methods[] = {{"edge", bound_edge_edge, METH_NOARGS, NULL}, {"g", bound_edge_g, METH_NOARGS, NULL}, {NULL}};
static PyMethodDef typegraph_methods[] = {{"get_self_node", typegraph_get_self_node, METH_NOARGS, NULL}, {NULL}};

COLLECTED(Node, node, node_methods);
PLAIN(Edge, edge, edge_methods);
PLAIN(View, view, view_methods);
COLLECTED(Bound, bound, bound_methods);
COLLECTED(BoundEdge, bound_edge, bound_edge_methods);
COLLECTED(TypeGraph, typegraph, typegraph_methods);

static int execute(PyObject *module) {
    State *state = PyModule_GetState(module);
    struct { PyTypeObject **type; PyType_Spec *spec; } types[] = {
        {&state->node, &node_spec}, {&state->edge, &edge_spec}, {&state->view, &view_spec}, {&state->bound, &bound_spec},
        {&state->bound_edge, &bound_edge_spec}, {&state->typegraph, &typegraph_spec},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        *types[i].type = (PyTypeObject *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!*types[i].type) return -1;
    }
    for (int i = 0; i < KEYWORD_COUNT; i++) {
        state->keywords[i] = PyUnicode_InternFromString(keyword_names[i]);
        if (!state->keywords[i]) return -1;
    }
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "baseline_typegraph", NULL, sizeof(State), functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_baseline_typegraph(void) { return PyModuleDef_Init(&definition); }
