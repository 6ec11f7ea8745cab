#!lua flags=allow-oom
--[[
  Replaces the body of an erased person's message. A message that is not, or no longer, live gets no hash, which nothing
  would ever remove. allow-oom: erasing a person is never refused.

  KEYS[1]  slot:m:<key>
  ARGV[1]  what is left of the body, JSON
  Result   1, or 0 when it is not live
]]
--- @include "message/body-fields"
if not bodyIn(KEYS[1]) then return 0 end
redis.call('HSET', KEYS[1], 'body', ARGV[1], 'erased', '1')
redis.call('HDEL', KEYS[1], unpack(BODY_FIELDS, 2))
return 1
