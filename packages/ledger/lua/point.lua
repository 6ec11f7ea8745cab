#!lua flags=allow-oom
--[[
  Lets the directory name the lane that a message is handed over to. Only ever forward, by hop: whoever was frozen in
  the middle of an older hand-over does not point back.

  KEYS[1]  directory entry: '<lane> <content hash>' and, after a hand-over, ' <hop>'
  ARGV[1]  lane and content hash
  ARGV[2]  hop
  ARGV[3]  ms that the entry is kept at least

  Result   1 when the entry now names this hop, 0 when it names a later one
]]
local entry = redis.call('GET', KEYS[1])
local hop = tonumber(entry and string.match(entry, '^%S+ %S+ (%d+)$') or 0)
if hop > tonumber(ARGV[2]) then return 0 end
local ttl = math.max(redis.call('PTTL', KEYS[1]), tonumber(ARGV[3]))
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ttl)
return 1
