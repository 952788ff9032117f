//! Typed access to documents: what a node means as an object of a class.
//!
//! The tables of `schema/` say what fields a class has and how they stand in a list; the functions here read, check, change and make any
//! object by them. Reading looks for the field among the children of the node. A new child goes where the order of the class puts it.
//!
//! A list is *headless* if it has no keyword in front: the elements of `(layers (0 "F.Cu" signal) …)`, and objects that are not in a
//! document yet. What the root holds are lists with keywords.
//!
//! The folder `typed` has it by job, in this order: what a value is, where fields stand, reading, changing, lists, comparing. Others import
//! it from here.

const value = @import("typed/value.zig");
const places = @import("typed/places.zig");
const reading = @import("typed/reading.zig");
const changes = @import("typed/changes.zig");
const lists = @import("typed/lists.zig");
const comparison = @import("typed/comparison.zig");
const validation = @import("validate.zig");

pub const Value = value.Value;
pub const ReadError = value.ReadError;
pub const WriteError = value.WriteError;
pub const Scratch = value.Scratch;
pub const constant = value.constant;
pub const isSame = value.isSame;

pub const Items = places.Items;
pub const hasLists = places.hasLists;
pub const isPresent = places.isPresent;
pub const find = places.find;
pub const booleanOf = places.booleanOf;
pub const isNeeded = places.isNeeded;
pub const isForLaterField = places.isForLaterField;
pub const isValueOf = places.isValueOf;
pub const truthOf = places.truthOf;
pub const Unknown = places.Unknown;
pub const firstArgument = places.firstArgument;

pub const get = reading.get;
pub const readAtom = reading.readAtom;
pub const textOf = reading.textOf;
pub const isText = reading.isText;

pub const getOrMake = changes.getOrMake;
pub const settle = changes.settle;
pub const isValueNode = changes.isValueNode;
pub const set = changes.set;
pub const insertNew = changes.insertNew;
pub const create = changes.create;
pub const setDefault = changes.setDefault;
pub const removeNode = changes.removeNode;
pub const createList = changes.createList;
pub const createAtom = changes.createAtom;
pub const setAtom = changes.setAtom;
pub const insertByRank = changes.insertByRank;
pub const isFile = changes.isFile;

pub const Cache = lists.Cache;
pub const listLength = lists.listLength;
pub const listGet = lists.listGet;
pub const listNode = lists.listNode;
pub const isElement = lists.isElement;
pub const listInsert = lists.listInsert;
pub const listSet = lists.listSet;
pub const listRemove = lists.listRemove;
pub const listClear = lists.listClear;
pub const listAssign = lists.listAssign;

pub const isEqual = comparison.isEqual;

pub const formatOf = validation.formatOf;
pub const validate = validation.validate;
pub const validateObject = validation.validateObject;

test {
    _ = lists;
}
