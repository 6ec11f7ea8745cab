#!lua flags=allow-oom
--[[
  Updates the detail of a standing hold, which keeps its start.

  KEYS[1]  slot:holds
  ARGV[1]  reason
  ARGV[2]  detail
  Result   1, or 0 when no such hold stands
]]
local standing = redis.call('HGET', KEYS[1], ARGV[1])
if not standing then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode({ detail = ARGV[2], since = cjson.decode(standing).since }))
return 1
