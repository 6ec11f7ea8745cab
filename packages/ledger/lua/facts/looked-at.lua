#!lua flags=allow-oom
--[[
  Removes a component from those to be judged, unless a fact was added since it was read. When nothing is open, its
  facts are dropped: from here on the look-ups by id find the message.

  KEYS[1]  slot:f:<component>
  KEYS[2]  slot:f
  KEYS[3]  slot:due
  ARGV[1]  component
  ARGV[2]  version that was read
  ARGV[3]  '1': nothing is open
  Result   1 when it was removed, else 0
]]
if (redis.call('HGET', KEYS[1], 'v') or '0') ~= ARGV[2] then return 0 end
redis.call('SREM', KEYS[3], ARGV[1])
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 1
