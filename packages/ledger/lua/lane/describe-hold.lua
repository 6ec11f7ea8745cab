#!lua flags=allow-oom
--[[
  Updates the detail of a standing hold, which keeps its start.

  KEYS[1]  slot:holds
  ARGV[1]  reason
  ARGV[2]  detail
  ARGV[3]  who set it; '' = unchanged
  Result   1, or 0 when no such hold stands
]]
local standing = redis.call('HGET', KEYS[1], ARGV[1])
if not standing then return 0 end
local hold = cjson.decode(standing)
hold.detail = ARGV[2]
if ARGV[3] ~= '' then hold.by = ARGV[3] end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(hold))
return 1
