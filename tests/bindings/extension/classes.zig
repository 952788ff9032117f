//! Classes of every kind: values with constructors, properties and special methods.

const std = @import("std");
const pyzig = @import("pyzig");

/// Plain data.
pub const Point = struct {
    x: i64,
    y: i64,
    label: [16]u8 = @splat(0),
    label_length: u8 = 0,

    fn init(x: i64, y: i64) error{Overflow}!Point {
        if (x == std.math.minInt(i64)) return error.Overflow;
        return .{ .x = x, .y = y };
    }

    fn origin() Point {
        return .{ .x = 0, .y = 0 };
    }

    fn move(self: *Point, dx: i64, dy: i64) error{Overflow}!void {
        const x = try std.math.add(i64, self.x, dx);
        self.y = try std.math.add(i64, self.y, dy);
        self.x = x;
    }

    fn distance(self: *const Point, other: *const Point) error{Overflow}!u64 {
        const dx = try std.math.sub(i64, self.x, other.x);
        const dy = try std.math.sub(i64, self.y, other.y);
        return std.math.add(u64, @abs(dx), @abs(dy));
    }

    fn nearest(self: *const Point, others: []const *const Point) error{Overflow}!?Point {
        var best: ?Point = null;
        for (others) |other| {
            if (best == null or try self.distance(other) < try self.distance(&best.?)) best = other.*;
        }
        return best;
    }

    fn same(self: pyzig.Handle(Point)) pyzig.Ref(Point) {
        return self.own();
    }

    fn pair(self: pyzig.Handle(Point), other: ?pyzig.Handle(Point)) struct { pyzig.Ref(Point), ?pyzig.Ref(Point) } {
        return .{ self.own(), if (other) |present| present.own() else null };
    }

    fn getX(self: *const Point) i64 {
        return self.x;
    }

    fn setX(self: *Point, value: i64) error{InvalidValue}!void {
        if (value == 13) return error.InvalidValue;
        self.x = value;
    }

    fn sum(self: *const Point) error{Overflow}!i64 {
        return std.math.add(i64, self.x, self.y);
    }

    fn getLabel(self: *const Point) ?[]const u8 {
        return if (self.label_length == 0) null else self.label[0..self.label_length];
    }

    fn setLabel(self: *Point, value: ?[]const u8) error{InvalidValue}!void {
        const text = value orelse "";
        if (text.len > self.label.len) return error.InvalidValue;
        @memcpy(self.label[0..text.len], text);
        self.label_length = @intCast(text.len);
    }

    /// Checks that a list as the value of a property is converted in memory of its own.
    fn setBoth(self: *Point, values: []const i64) error{InvalidValue}!void {
        if (values.len != 2) return error.InvalidValue;
        self.x = values[0];
        self.y = values[1];
    }

    fn getBoth(self: *const Point) struct { i64, i64 } {
        return .{ self.x, self.y };
    }

    fn repr(self: *const Point, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "Point({d}, {d})", .{ self.x, self.y });
    }

    fn equals(self: *const Point, other: *const Point) bool {
        return self.x == other.x and self.y == other.y;
    }

    /// -1 for the point (-1, 0): the hash that Python keeps for errors.
    fn hash(self: *const Point) u64 {
        return @bitCast(self.x *% 31 +% self.y +% (if (self.x == -1) @as(i64, 30) else 0));
    }

    fn isNonzero(self: *const Point) bool {
        return self.x != 0 or self.y != 0;
    }

    pub const python = .{
        .name = "Point",
        .doc = "A point in the plane.",
        .methods = .{
            .{ "__init__(x=0, y=0)", init, "" },
            .{ "origin()", origin, "The point (0, 0)." },
            .{ "move(*, dx=0, dy=0)", move, "Move the point." },
            .{ "distance(other)", distance, "Steps to another point." },
            .{ "nearest(others)", nearest, "The nearest of several points." },
            .{ "same()", same, "The point itself." },
            .{ "pair(other=None)", pair, "The point itself and another." },
            .{ "__repr__()", repr, "" },
            .{ "__eq__(other)", equals, "" },
            .{ "__hash__()", hash, "" },
            .{ "__bool__()", isNonzero, "" },
        },
        .properties = .{
            .{ "x", getX, setX, "To the right." },
            .{ "sum", sum, null, "Both together." },
            .{ "label", getLabel, setLabel, "What is written at the point." },
            .{ "both", getBoth, setBoth, "" },
        },
    };
};

/// Equality without a hash.
pub const Unhashable = struct {
    value: i64,

    fn init(value: i64) Unhashable {
        return .{ .value = value };
    }

    fn equals(self: *const Unhashable, other: *const Unhashable) !bool {
        if (self.value < 0) return error.InvalidValue;
        return self.value == other.value;
    }

    pub const python = .{
        .name = "Unhashable",
        .methods = .{ .{ "__init__(value)", init, "" }, .{ "__eq__(other)", equals, "" } },
    };
};

/// No way to make one from Python but `make`.
pub const Secret = struct {
    number: u64,

    fn make(number: u64) Secret {
        return .{ .number = number };
    }

    fn reveal(self: *const Secret) u64 {
        return self.number;
    }

    pub const python = .{
        .name = "Secret",
        .alias = "Confidential",
        .doc = "Has no constructor.",
        .made_by = "Secret.make()",
        .methods = .{ .{ "make(number)", make, "" }, .{ "reveal()", reveal, "" } },
        .attributes = .{.{ "Place", Point }},
    };
};

/// Its special methods fail or give values at the limits.
pub const Extreme = struct {
    what: What,

    const What = enum { fine, fails, largest };

    fn init(what: What) Extreme {
        return .{ .what = what };
    }

    fn length(self: *const Extreme) !u64 {
        return switch (self.what) {
            .fine => 3,
            .fails => error.IndexOutOfBounds,
            .largest => std.math.maxInt(u64),
        };
    }

    fn truth(self: *const Extreme) !bool {
        return if (self.what == .fails) error.IndexOutOfBounds else true;
    }

    fn hash(self: *const Extreme) !u64 {
        return switch (self.what) {
            .fine => 3,
            .fails => error.IndexOutOfBounds,
            .largest => std.math.maxInt(u64),
        };
    }

    fn text(self: *const Extreme) ![]const u8 {
        return switch (self.what) {
            .fine => "fine",
            .fails => error.IndexOutOfBounds,
            .largest => "\xff",
        };
    }

    fn contains(self: *const Extreme, item: pyzig.Object) !bool {
        return if (self.what == .fails) error.IndexOutOfBounds else item.isNone();
    }

    fn iterate(self: pyzig.Handle(Extreme)) !pyzig.Ref(Extreme) {
        return if (self.payload().what == .fails) error.IndexOutOfBounds else self.own();
    }

    fn advance(self: *Extreme) !?i64 {
        switch (self.what) {
            .fine => {
                self.what = .largest;
                return 1;
            },
            .largest => return null,
            .fails => return error.IndexOutOfBounds,
        }
    }

    pub const python = .{
        .name = "Extreme",
        .methods = .{
            .{ "__init__(what)", init, "" },
            .{ "__len__()", length, "" },
            .{ "__bool__()", truth, "" },
            .{ "__hash__()", hash, "" },
            .{ "__str__()", text, "" },
            .{ "__repr__()", text, "" },
            .{ "__contains__(item)", contains, "" },
            .{ "__iter__()", iterate, "" },
            .{ "__next__()", advance, "" },
        },
    };
};

/// Two classes that speak of each other.
pub const Question = struct {
    number: i64,

    fn init(number: i64) Question {
        return .{ .number = number };
    }

    fn answer(self: *const Question) Answer {
        return .{ .number = self.number * 2 };
    }

    fn accepts(self: *const Question, proposal: *const Answer) bool {
        return self.number * 2 == proposal.number;
    }

    pub const python = .{
        .name = "Question",
        .methods = .{ .{ "__init__(number)", init, "" }, .{ "answer()", answer, "" }, .{ "accepts(proposal)", accepts, "" } },
    };
};

pub const Answer = struct {
    number: i64,

    fn question(self: *const Answer) Question {
        return .{ .number = @divTrunc(self.number, 2) };
    }

    pub const python = .{
        .name = "Answer",
        .module = "somewhere.else",
        .methods = .{.{ "question()", question, "" }},
    };
};

/// Many properties, many methods: compile time and quotas.
pub const Wide = struct {
    values: [count]i64 = @splat(0),

    const count = 40;

    pub fn make() Wide {
        return .{};
    }

    fn Access(comptime index: usize) type {
        return struct {
            fn get(self: *const Wide) i64 {
                return self.values[index];
            }

            fn set(self: *Wide, value: i64) void {
                self.values[index] = value;
            }

            fn add(self: *Wide, amount: i64, times: i64, label: ?[]const u8) error{Overflow}!i64 {
                _ = label;
                self.values[index] = try std.math.add(i64, self.values[index], try std.math.mul(i64, amount, times));
                return self.values[index];
            }
        };
    }

    const Add = fn (*Wide, i64, i64, ?[]const u8) error{Overflow}!i64;
    const Get = fn (*const Wide) i64;
    const Set = fn (*Wide, i64) void;
    const Method = struct { []const u8, Add, []const u8 };
    const Property = struct { [:0]const u8, Get, Set, [:0]const u8 };

    fn declareMethods() [count]Method {
        comptime {
            var methods: [count]Method = undefined;
            for (&methods, 0..) |*method, index| {
                const signature = std.fmt.comptimePrint("add_to_value_{d}(amount=1, *, times=1, label=None)", .{index});
                method.* = .{ signature, Access(index).add, "Add to one of the values." };
            }
            return methods;
        }
    }

    fn declareProperties() [count]Property {
        comptime {
            var properties: [count]Property = undefined;
            for (&properties, 0..) |*property, index| {
                property.* = .{ std.fmt.comptimePrint("value_{d}", .{index}), Access(index).get, Access(index).set, "One of the values." };
            }
            return properties;
        }
    }

    pub const python = .{
        .name = "Wide",
        .made_by = "make_wide()",
        .methods = declareMethods(),
        .properties = declareProperties(),
    };
};

pub const module = .{
    .name = "classes",
    .doc = "Classes of every kind.",
    .classes = .{ Point, Unhashable, Secret, Extreme, Question, Answer, Wide },
    .functions = .{.{ "make_wide()", Wide.make, "" }},
    .aliases = .{ .{ "Spot", Point }, .{ "Point", Point } },
};
