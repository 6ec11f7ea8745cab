#!lua flags=allow-oom
--[[
  Counts an `unknown` message as sent, because its client chose that (`onUnknown: "assume-sent"`); it stays `unknown`.
  Once per message.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:lane
  KEYS[3]  slot:c:<campaign> of its campaign, or KEYS[1] again
  Result   1 when it was not counted before, else 0
]]
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HSETNX', KEYS[1], 'assumed', '1') == 0 then return 0 end
redis.call('HINCRBY', KEYS[2], 'assumed', 1)
if KEYS[3] ~= KEYS[1] then redis.call('HINCRBY', KEYS[3], 'assumed', 1) end
return 1
