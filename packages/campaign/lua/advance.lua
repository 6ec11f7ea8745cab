#!lua flags=allow-oom
--[[
  Moves a lane's cursor forward, never back: two feeders may enqueue the same rows (each row becomes one message, by its
  id), and the slower one must not undo the other's progress.

  KEYS[1]  cursors of the campaign (hash: lane → rows enqueued)
  ARGV[1]  lane
  ARGV[2]  rows enqueued
  Result   rows enqueued
]]
local now = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
local to = tonumber(ARGV[2])
if to <= now then return now end
redis.call('HSET', KEYS[1], ARGV[1], to)
return to
