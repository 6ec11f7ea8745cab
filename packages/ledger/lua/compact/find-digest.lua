#!lua flags=no-writes
--[[
  Finds the positions of digests.

  KEYS[1]  slot:x, hash: `buckets` (absent: 1)
  KEYS[2…] slot:x:<bucket>, one for each digest
  ARGV[1]  the number of buckets by which the caller chose those keys
  ARGV[2…] digests

  Result   { 1, positions of the first, separated by commas, or '', of the second, … }
         | { 0, buckets } when there are more buckets by now
]]
local buckets = tonumber(redis.call('HGET', KEYS[1], 'buckets') or 1)
if buckets ~= tonumber(ARGV[1]) then return { 0, buckets } end
local found = { 1 }
for at = 2, #ARGV do found[at] = redis.call('HGET', KEYS[at], ARGV[at]) or '' end
return found
