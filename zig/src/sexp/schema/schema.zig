//! The tables of all formats, made from the structs of the format files at compile time.
//!
//! A class is one constant wherever it is used, so classes that formats share are the same by address, and classes may hold
//! themselves.

const std = @import("std");
const compat = @import("compat.zig");
const node = @import("../node.zig");
const pads = @import("pcb/pads.zig");
const Vocabulary = @import("../vocabulary.zig").Vocabulary;
const Word = node.Word;

pub const descriptor = @import("descriptor.zig");
pub const ClassDescriptor = descriptor.ClassDescriptor;
pub const EnumDescriptor = descriptor.EnumDescriptor;
pub const EnumValue = descriptor.EnumValue;
pub const FieldDescriptor = descriptor.FieldDescriptor;
pub const FormatDescriptor = descriptor.FormatDescriptor;
pub const Form = descriptor.Form;
pub const Kind = descriptor.Kind;
pub const Role = descriptor.Role;
pub const Shape = descriptor.Shape;
pub const Value = descriptor.Value;

const modules = .{
    @import("pcb.zig"),
    @import("footprint.zig"),
    @import("footprint_v5.zig"),
    @import("fp_lib_table.zig"),
    @import("netlist.zig"),
    @import("schematic.zig"),
    @import("symbol.zig"),
    @import("symbol_v6.zig"),
};

pub const formats: [modules.len]FormatDescriptor = blk: {
    var built: [modules.len]FormatDescriptor = undefined;
    for (&built, 0..) |*format, index| format.* = formatOf(modules[index]);
    break :blk built;
};

/// All words that the tables refer to: keywords, values of enumerations, and what booleans are written with.
pub const vocabulary: Vocabulary = .build(&words);

/// The words of booleans, as numbers in the vocabulary.
pub const yes_word = wordOf("yes");
pub const no_word = wordOf("no");
pub const true_word = wordOf("true");
pub const false_word = wordOf("false");
/// Says neither, in lists of sides.
pub const none_word = wordOf("none");

/// The keyword of the nets of a board, and of what says to which one something belongs.
pub const net_word = wordOf("net");
/// The name of a net in a pad or in the table.
pub const net_name_field: FieldDescriptor = Class(pads.Net).fields[1];
/// The keyword of the version of a file.
pub const version_word = wordOf("version");

/// The table of a struct of the format files.
pub fn classOf(comptime T: type) *const ClassDescriptor {
    return &Class(T).table;
}

/// The table of an enum of the format files.
pub fn enumOf(comptime T: type) *const EnumDescriptor {
    return &Enum(T).table;
}

fn formatOf(comptime module: type) FormatDescriptor {
    const file = classOf(module.File);
    return .{
        .name = file.module,
        .roots = &module.roots,
        .file = file,
        .classes = &Members(module).classes,
        .enums = &Members(module).enums,
    };
}

/// What a format file declares.
fn Members(comptime module: type) type {
    return struct {
        const class_types = typesOf(module, .@"struct");
        const enum_types = typesOf(module, .@"enum");

        const classes: [class_types.len]*const ClassDescriptor = blk: {
            var built: [class_types.len]*const ClassDescriptor = undefined;
            for (class_types, &built) |T, *class| class.* = classOf(T);
            break :blk built;
        };

        const enums: [enum_types.len]*const EnumDescriptor = blk: {
            var built: [enum_types.len]*const EnumDescriptor = undefined;
            for (enum_types, &built) |T, *enumeration| enumeration.* = enumOf(T);
            break :blk built;
        };
    };
}

/// Those of its rooms first, then its own.
fn typesOf(comptime module: type, comptime tag: @typeInfo(std.builtin.Type).@"union".tag_type.?) []const type {
    @setEvalBranchQuota(10_000);
    var types: []const type = &.{};
    if (@hasDecl(module, "rooms")) for (module.rooms) |room| {
        types = types ++ typesOf(room, tag);
    };
    for (compat.declarationNames(module)) |name| {
        // The file's class has two names: its own one and `File`.
        if (std.mem.eql(u8, name, "File")) continue;
        const declaration = @field(module, name);
        if (@TypeOf(declaration) != type) continue;
        if (@typeInfo(declaration) == tag) types = types ++ [_]type{declaration};
    }
    return types;
}

fn Class(comptime T: type) type {
    return struct {
        const table: ClassDescriptor = .{
            .name = nameOf(T),
            .module = moduleOf(T),
            .fields = &fields,
            .positional = &positional,
            .encode_order = &encode_order,
            .rank = &rank,
            .demanded = demanded,
            .net = net,
            .rest = rest,
            .slots = &slots,
            .doc = if (@hasDecl(T, "doc")) T.doc else "",
        };

        const names = std.meta.fieldNames(T);
        const options: [names.len]Options = blk: {
            checkOptions(T);
            var read: [names.len]Options = undefined;
            for (names, &read) |name, *one| one.* = optionsOf(T, name);
            break :blk read;
        };

        const fields: [names.len]FieldDescriptor = blk: {
            @setEvalBranchQuota(1000 + names.len * 4000);
            var built: [names.len]FieldDescriptor = undefined;
            for (&built, 0..) |*field, index| field.* = fieldOf(T, index, options[index]);
            for (&built, 0..) |*field, index| {
                const viewed = options[index].view_of orelse continue;
                field.view_of = indexOf(T, viewed);
                built[indexOf(T, viewed)].viewed_by = index;
            }
            break :blk built;
        };

        const positional: [countPositional()]u16 = blk: {
            var indexes: [countPositional()]u16 = undefined;
            var count: usize = 0;
            for (fields, 0..) |field, index| {
                if (!field.positional or field.isList()) continue;
                indexes[count] = index;
                count += 1;
            }
            break :blk indexes;
        };

        const encode_order: [names.len]u16 = blk: {
            @setEvalBranchQuota(1000 + names.len * names.len * 20);
            var order: [names.len]u16 = undefined;
            for (0..names.len) |index| {
                // Insertion keeps the declaration order of equals.
                var place = index;
                while (place > 0 and isBefore(options[index], options[order[place - 1]])) : (place -= 1) order[place] = order[place - 1];
                order[place] = index;
            }
            break :blk order;
        };

        const rank: [names.len]u16 = blk: {
            var ranks: [names.len]u16 = undefined;
            for (encode_order, 0..) |field, place| ranks[field] = place;
            break :blk ranks;
        };

        const demanded: u64 = blk: {
            std.debug.assert(names.len <= 64);
            var bits: u64 = 0;
            for (fields, 0..) |field, index| {
                if (field.absent() == .missing) bits |= 1 << index;
            }
            break :blk bits;
        };

        const net: ?ClassDescriptor.NetFields = blk: {
            var found: ClassDescriptor.NetFields = undefined;
            var count: usize = 0;
            for (options, 0..) |one, index| switch (one.role) {
                .net_number => {
                    found.number = index;
                    count += 1;
                },
                .net_name => {
                    found.name = index;
                    count += 1;
                },
                else => {},
            };
            if (count == 1) @compileError(nameOf(T) ++ " has one half of a net");
            break :blk if (count == 2) found else null;
        };

        const rest: ?u16 = blk: {
            for (fields, 0..) |field, index| {
                if (field.positional and field.isList()) break :blk index;
            }
            break :blk null;
        };

        const slots: [slotCount(names.len)]ClassDescriptor.Slot = blk: {
            @setEvalBranchQuota(1000 + names.len * 500);
            var table_of_words: [slotCount(names.len)]ClassDescriptor.Slot = @splat(.{});
            for (fields, 0..) |field, index| {
                if (field.positional or field.view_of != null) continue;
                insert(&table_of_words, field.word, index);
                if (field.alias != node.unknown_word) insert(&table_of_words, field.alias, index);
            }
            break :blk table_of_words;
        };

        fn countPositional() usize {
            var count: usize = 0;
            for (fields) |field| count += @intFromBool(field.positional and !field.isList());
            return count;
        }

        fn insert(table_of_words: []ClassDescriptor.Slot, word: Word, field: u16) void {
            const mask = table_of_words.len - 1;
            var slot = word & mask;
            while (table_of_words[slot].word != node.unknown_word) : (slot = (slot + 1) & mask) {
                if (table_of_words[slot].word == word) @compileError(nameOf(T) ++ " has two fields for the word '" ++ vocabulary.textOf(word) ++ "'");
            }
            table_of_words[slot] = .{ .word = word, .field = field };
        }
    };
}

/// A field has two words at most, and one slot stays free.
fn slotCount(field_count: usize) usize {
    return std.math.ceilPowerOfTwoAssert(usize, field_count * 2 + 1);
}

/// What `schema` says of a field.
const Options = struct {
    positional: bool = false,
    order: i16 = 0,
    token: [:0]const u8 = undefined,
    also: ?[:0]const u8 = null,
    form: ?Form = null,
    view_of: ?[:0]const u8 = null,
    role: Role = .plain,
    since: u32 = 0,
    doc: ?[*:0]const u8 = null,

    fn alias(comptime options: Options) ?[:0]const u8 {
        if (options.positional) return null;
        if (options.also) |also| return also;
        return if (std.mem.eql(u8, options.token, "uuid")) "tstamp" else null;
    }
};

fn isBefore(comptime a: Options, comptime b: Options) bool {
    if (partOf(a) != partOf(b)) return partOf(a) < partOf(b);
    return a.order < b.order;
}

/// Of the three parts of a list: keyed fields that go first, positional fields, and the rest.
fn partOf(comptime options: Options) u8 {
    if (options.positional) return if (options.order <= 0) 1 else 2;
    return if (options.order <= -100) 0 else 2;
}

fn optionsOf(comptime T: type, comptime name: [:0]const u8) Options {
    var options: Options = .{};
    options.token = keywordOf(@FieldType(T, name), name);
    if (!@hasDecl(T, "schema") or !@hasField(@TypeOf(T.schema), name)) return options;
    const given = @field(T.schema, name);
    var count: usize = @intFromBool(@hasField(@TypeOf(given), "absent"));
    for (std.meta.fieldNames(Options)) |option| {
        if (!@hasField(@TypeOf(given), option)) continue;
        @field(options, option) = @field(given, option);
        count += 1;
    }
    if (count != std.meta.fieldNames(@TypeOf(given)).len) @compileError("an option of '" ++ name ++ "' of " ++ nameOf(T) ++ " is unknown");
    return options;
}

/// Where `schema` names no other: that of a list for each element is the singular.
fn keywordOf(comptime Field: type, comptime name: [:0]const u8) [:0]const u8 {
    const is_plural = isList(Field) and Field.shape == .repeated and name[name.len - 1] == 's';
    return if (is_plural) name[0 .. name.len - 1] ++ "" else name;
}

/// Misspelled names would be ignored otherwise.
fn checkOptions(comptime T: type) void {
    if (!@hasDecl(T, "schema")) return;
    for (std.meta.fieldNames(@TypeOf(T.schema))) |name| {
        if (!@hasField(T, name)) @compileError("the schema of " ++ nameOf(T) ++ " speaks of '" ++ name ++ "', which is no field");
    }
}

fn fieldOf(comptime T: type, comptime index: usize, comptime options: Options) FieldDescriptor {
    const name = std.meta.fieldNames(T)[index];
    const Declared = @FieldType(T, name);
    const is_optional = @typeInfo(Declared) == .optional;
    const Unwrapped = if (is_optional) @typeInfo(Declared).optional.child else Declared;
    const shape: Shape = if (isList(Unwrapped)) Unwrapped.shape else .single;
    const Element = if (shape == .single) Unwrapped else Unwrapped.Element;
    const kind = kindOf(Element);
    return .{
        .name = name,
        .word = if (options.positional) node.unknown_word else wordOf(options.token),
        .alias = if (options.alias()) |alias| wordOf(alias) else node.unknown_word,
        .kind = kind,
        .shape = shape,
        .form = options.form orelse switch (kind) {
            .string => .quoted,
            .boolean => .yes_no,
            .float => if (isLength(name)) .bare else .ten_digits,
            else => .bare,
        },
        .optional = is_optional,
        .positional = options.positional,
        .view_of = null,
        .viewed_by = null,
        .default = if (compat.fieldDefault(T, index)) |value| valueOf(Declared, value) else .missing,
        .absent_value = if (hasAbsent(T, name)) &Absent(T, name).value else null,
        .role = options.role,
        .since = options.since,
        .class = if (kind == .class) classOf(Element) else null,
        .enumeration = if (kind == .enumeration) enumOf(Element) else null,
        .doc_text = options.doc,
    };
}

/// Nearly all floats are lengths; angles, ratios and factors are known by their names.
fn isLength(comptime name: []const u8) bool {
    for ([_][]const u8{ "ratio", "angle", "orientation", "percent", "_area", "_value" }) |ending| {
        if (std.mem.endsWith(u8, name, ending)) return false;
    }
    for ([_][]const u8{ "r", "a", "rotation", "scale", "opacity", "line_spacing", "epsilon_r", "loss_tangent" }) |whole| {
        if (std.mem.eql(u8, name, whole)) return false;
    }
    return true;
}

fn Absent(comptime T: type, comptime name: [:0]const u8) type {
    return struct {
        const given = @field(T.schema, name).absent;
        const value: Value = if (@TypeOf(given) == @TypeOf(null)) .null else valueOf(@FieldType(T, name), given);
    };
}

fn hasAbsent(comptime T: type, comptime name: [:0]const u8) bool {
    return @hasDecl(T, "schema") and @hasField(@TypeOf(T.schema), name) and @hasField(@TypeOf(@field(T.schema, name)), "absent");
}

fn isList(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "Element");
}

fn kindOf(comptime T: type) Kind {
    return switch (@typeInfo(T)) {
        .int => .integer,
        .float => .float,
        .bool => .boolean,
        .pointer => .string,
        .@"enum" => .enumeration,
        .@"struct" => .class,
        else => @compileError("no field can have the type " ++ @typeName(T)),
    };
}

fn valueOf(comptime T: type, comptime value: T) Value {
    if (@typeInfo(T) == .optional) return if (value) |present| valueOf(@TypeOf(present), present) else .null;
    if (isList(T)) return .empty_list;
    return switch (kindOf(T)) {
        .integer => .{ .integer = value },
        .float => .{ .float = value },
        .boolean => .{ .boolean = value },
        .string => .{ .string = value },
        .enumeration => .{ .enumeration = indexOf(T, @tagName(value)) },
        .class => .{ .object = &Object(T, value).values },
    };
}

/// The values of the fields of a default that is an object.
fn Object(comptime T: type, comptime value: T) type {
    return struct {
        const names = std.meta.fieldNames(T);
        const values: [names.len]Value = blk: {
            @setEvalBranchQuota(1000 + names.len * 200);
            var built: [names.len]Value = undefined;
            for (names, &built) |name, *field| field.* = valueOf(@FieldType(T, name), @field(value, name));
            break :blk built;
        };
    };
}

fn Enum(comptime T: type) type {
    return struct {
        const table: EnumDescriptor = .{
            .name = nameOf(T),
            .module = moduleOf(T),
            .values = &values,
            .is_integer = @hasDecl(T, "encoding"),
            .is_open = @hasDecl(T, "open"),
            .doc = if (@hasDecl(T, "doc")) T.doc else "",
        };

        const names = std.meta.fieldNames(T);
        const values: [names.len]EnumValue = blk: {
            @setEvalBranchQuota(1000 + names.len * 2000);
            var built: [names.len]EnumValue = undefined;
            for (names, &built) |name, *value| value.* = .{
                .name = name,
                .word = wordOf(name),
                .integer = compat.toInt(@field(T, name)),
                .silent = @hasDecl(T, "silent") and @field(T, name) == T.silent,
            };
            break :blk built;
        };
    };
}

/// Index of the field of a struct, or of the value of an enum.
fn indexOf(comptime T: type, comptime name: []const u8) u16 {
    @setEvalBranchQuota(100_000);
    for (std.meta.fieldNames(T), 0..) |candidate, index| {
        if (std.mem.eql(u8, candidate, name)) return index;
    }
    @compileError(nameOf(T) ++ " has no '" ++ name ++ "'");
}

/// `Net` for the struct `Net`, whatever file declares it.
fn nameOf(comptime T: type) [:0]const u8 {
    const full = @typeName(T);
    return full[(lastDot(full) orelse unreachable) + 1 ..];
}

/// `pcb` for what `pcb.zig` in this folder declares, or a file in `pcb/`.
fn moduleOf(comptime T: type) [:0]const u8 {
    @setEvalBranchQuota(10_000);
    const full = @typeName(T);
    const folder = "schema.";
    const below = full[(std.mem.lastIndexOf(u8, full, folder) orelse unreachable) + folder.len ..];
    return below[0 .. std.mem.indexOfScalar(u8, below, '.') orelse unreachable] ++ "";
}

fn lastDot(comptime text: []const u8) ?usize {
    @setEvalBranchQuota(10_000);
    return std.mem.lastIndexOfScalar(u8, text, '.');
}

fn wordOf(comptime text: []const u8) Word {
    @setEvalBranchQuota(10_000);
    const word = vocabulary.find(text);
    if (word == node.unknown_word) @compileError("'" ++ text ++ "' is missing in the vocabulary");
    return word;
}

const words = blk: {
    @setEvalBranchQuota(200_000);
    var all: [4 + wordCount()][:0]const u8 = undefined;
    all[0..4].* = .{ "yes", "no", "true", "false" };
    var count: usize = 4;
    for (modules) |module| {
        for (Members(module).enum_types) |T| {
            for (std.meta.fieldNames(T)) |name| {
                all[count] = name;
                count += 1;
            }
        }
        for (Members(module).class_types) |T| {
            for (Class(T).options) |options| {
                if (options.positional) continue;
                all[count] = options.token;
                count += 1;
                all[count] = options.alias() orelse continue;
                count += 1;
            }
        }
    }
    break :blk all[0..count].*;
};

/// As many as there can be.
fn wordCount() usize {
    var count: usize = 0;
    for (modules) |module| {
        for (Members(module).enum_types) |T| count += std.meta.fieldNames(T).len;
        for (Members(module).class_types) |T| count += Class(T).names.len * 2;
    }
    return count;
}

test "a class that formats share is one table" {
    const footprint = formats[1].rootClass();
    const pad = footprint.fields[footprint.fieldNamed("pads").?].class.?;
    try std.testing.expectEqualStrings("Pad", pad.name);
    try std.testing.expectEqualStrings("pcb", pad.module);
    const board_footprint = formats[0].rootClass().fields[formats[0].rootClass().fieldNamed("footprints").?].class.?;
    try std.testing.expectEqual(board_footprint.fields[board_footprint.fieldNamed("pads").?].class, pad);
    try std.testing.expect(board_footprint != footprint);
}

test "every keyed field is found by its words" {
    for (formats) |format| {
        for (format.classes) |class| {
            for (class.fields, 0..) |field, index| {
                if (field.positional or field.view_of != null) continue;
                try std.testing.expectEqual(index, class.fieldOf(field.word).?);
                if (field.alias != node.unknown_word) try std.testing.expectEqual(index, class.fieldOf(field.alias).?);
            }
            try std.testing.expectEqual(null, class.fieldOf(no_word));
            for (class.encode_order, 0..) |field, place| try std.testing.expectEqual(place, class.rank[field]);
        }
    }
}

test "every value of an enumeration is found by word and by integer" {
    for (formats) |format| {
        for (format.enums) |enumeration| {
            for (enumeration.values, 0..) |value, index| {
                try std.testing.expectEqual(index, enumeration.valueOf(value.word).?);
                try std.testing.expectEqual(index, enumeration.valueNamed(value.name).?);
                try std.testing.expectEqual(index, enumeration.valueWithInteger(value.integer).?);
                try std.testing.expectEqualStrings(value.name, vocabulary.textOf(value.word));
            }
        }
    }
}

test "two views on one list know each other, and only the first one is found by its word" {
    const pad = classOf(pads.Pad);
    const first = pad.fieldNamed("chamfer").?;
    const all = pad.fieldNamed("chamfer_corners").?;
    try std.testing.expectEqual(first, pad.fields[all].view_of.?);
    try std.testing.expectEqual(all, pad.fields[first].viewed_by.?);
    try std.testing.expectEqual(first, pad.fieldOf(pad.fields[all].word).?);
    for (formats) |format| {
        for (format.classes) |class| {
            for (class.fields, 0..) |field, index| {
                const viewed = class.fields[field.view_of orelse continue];
                try std.testing.expectEqual(index, viewed.viewed_by.?);
                try std.testing.expectEqual(field.word, viewed.word);
                try std.testing.expect(viewed.shape == .single or class.fields[index].role == .sides);
            }
        }
    }
}

test "fields are written in this order: flags that go first, positional ones, the rest by their order" {
    const property = classOf(@import("schematic/drawing.zig").Property);
    try std.testing.expectEqualStrings("private", property.fields[property.encode_order[0]].name);
    try std.testing.expectEqualStrings("name", property.fields[property.encode_order[1]].name);
    const footprint = formats[1].rootClass();
    for ([_][]const u8{ "name", "version", "generator", "generator_version", "layer" }, footprint.encode_order[0..5]) |name, index| {
        try std.testing.expectEqualStrings(name, footprint.fields[index].name);
    }
    const field = classOf(modules[4].Field);
    try std.testing.expectEqualStrings("value", field.fields[field.encode_order[1]].name);
}

test "what a file leaves out is not always what a constructor does" {
    const board = formats[0].rootClass();
    const paper = board.fields[board.fieldNamed("paper").?];
    try std.testing.expectEqualStrings("A4", paper.enumeration.?.values[paper.default.enumeration].name);
    try std.testing.expect(paper.absent() == .null);
    const generator = board.fields[board.fieldNamed("generator").?];
    try std.testing.expect(generator.required());
    try std.testing.expectEqualStrings("", std.mem.span(generator.absent().string));
    const symbol_pin = classOf(@import("schematic/symbols.zig").SymbolPin);
    const name = symbol_pin.fields[symbol_pin.fieldNamed("name").?];
    const effects = name.class.?.fieldNamed("effects").?;
    const font = name.class.?.fields[effects].class.?.fieldNamed("font").?;
    const size = name.class.?.fields[effects].class.?.fields[font].class.?.fieldNamed("size").?;
    try std.testing.expectEqual(1.27, name.default.object[effects].object[font].object[size].object[0].float);
}

test "the root of a file is found by each of its keywords" {
    for (formats) |format| for (format.roots, 0..) |keyword, place| {
        const field = &format.file.fields[0];
        const word = vocabulary.find(keyword);
        try std.testing.expectEqual(word, if (place == 0) field.word else field.alias);
        try std.testing.expectEqual(0, format.file.fieldOf(word));
    };
}
