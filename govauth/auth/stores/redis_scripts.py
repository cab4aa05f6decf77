"""What Redis must do in one step, as scripts of one key each, so that they run on a cluster too."""

from __future__ import annotations

from typing import Final

TAKE: Final = """
local holder = redis.call('get', KEYS[1])
if not holder or holder == ARGV[1] or holder == ARGV[3] then
    redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
    return false
end
return holder
"""
"""Take a lease, or hold it for longer. Returns another holder, or nothing.

Arguments: owner, milliseconds, an owner who could not give the lease up.

A call whose answer was lost may be made again, and so may one after a restart that emptied Redis.
"""

GIVE_UP: Final = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)
"""Give a lease up, unless somebody else has it by now. Argument: owner."""

SAVE: Final = """
local stored = redis.call('get', KEYS[1])
if stored and stored ~= ARGV[2] then
    local revision = tonumber(string.match(stored, '^(%d+) %x+\\n') or '0')
    if revision >= tonumber(ARGV[1]) then return revision end
end
if ARGV[3] == '' then
    redis.call('set', KEYS[1], ARGV[2])
else
    redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
end
return -1
"""
"""Save a record, unless a newer one is there. Arguments: revision, record, milliseconds or nothing.

Returns the revision that is there, or -1. A call whose answer was lost may be made again.
"""

TAKE_OUT: Final = (
    "local found = redis.call('get', KEYS[1]) if found then redis.call('del', KEYS[1]) end return found"
)
"""Read a record and remove it: of all who ask, one gets it."""
