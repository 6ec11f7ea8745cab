#!lua flags=allow-oom
--[[
  Points the id index at the lane that a message is transferred to. Only ever forward, by hop: a process that was
  suspended during an older transfer does not point back.

  KEYS[1]  id index entry: '<lane> <content hash>' and, after a transfer, ' <hop>'
  ARGV[1]  lane and content hash
  ARGV[2]  hop
  ARGV[3]  minimum TTL (ms); an entry without a TTL stays without one

  Result   1 when the entry now names this hop, 0 when it names a later one
]]
local entry = redis.call('GET', KEYS[1])
local hop = tonumber(entry and string.match(entry, '^%S+ %S+ (%d+)$') or 0)
if hop > tonumber(ARGV[2]) then return 0 end
local ttl = redis.call('PTTL', KEYS[1])
if ttl == -1 then
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', math.max(ttl, tonumber(ARGV[3])))
end
return 1
