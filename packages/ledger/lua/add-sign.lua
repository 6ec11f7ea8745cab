#!lua flags=allow-oom
--[[
  Adds a sign to a component's facts, with the time at which it was received. The same sign again changes nothing. A sign
  with an id of a message is that message's: it is a fact only where attempts of that message are among the facts.

  KEYS[1]  slot:f:<component>
  KEYS[2]  slot:f      components with facts, by the time of the last one
  KEYS[3]  slot:due    components to be looked at again
  KEYS[4]  slot:lane
  KEYS[5…8] slot:z:<id> and slot:w:<id> of both ids of the sign (of one id: twice)
  ARGV[1]  component
  ARGV[2]  field: s:<digest of the sign>
  ARGV[3]  the sign, JSON
  ARGV[4]  how long facts are kept where an attempt is among them, ms
  ARGV[5]  how long signs alone are kept, ms
  ARGV[6]  'always'; 'open': only where there are facts, or an attempt of this component is open; or the key of the message
           whose id it has
  ARGV[7]  most signs that are kept without an attempt; the oldest go first
  ARGV[8]  most fields where there are attempts: more facts than are ever settled automatically
  Result   '' when it was added or is there, 'left' when it was left out, or the key of the message that an id belongs to
]]
--- @include "now"
local facts, mode = KEYS[1], ARGV[6]
if mode == 'always' or mode == 'open' then
  for at = 5, 8 do
    local known = redis.call('GET', KEYS[at])
    if known then return known end
  end
elseif redis.call('HEXISTS', facts, 'm:' .. mode) == 0 then
  return 'left'
end
local open = redis.call('HGET', KEYS[4], 'openWho')
local isOpen = open and string.match(open, '^%S*') == ARGV[1]
if mode == 'open' and not isOpen and redis.call('EXISTS', facts) == 0 then return 'left' end
if redis.call('HEXISTS', facts, ARGV[2]) == 1 then return '' end

local attempts = tonumber(redis.call('HGET', facts, 'n') or 0)
local now = redisNow()
if attempts == 0 and redis.call('HLEN', facts) >= tonumber(ARGV[7]) then
  local oldest, oldestAt
  local all = redis.call('HGETALL', facts)
  for at = 1, #all, 2 do
    local since = string.sub(all[at], 1, 2) == 's:' and tonumber(string.match(all[at + 1], '^%d+'))
    if since and (not oldestAt or since < oldestAt) then oldest, oldestAt = all[at], since end
  end
  if oldest then redis.call('HDEL', facts, oldest) end
end
-- What is added changes the version also where it is one too many to be kept: an attempt that did not see it is refused.
redis.call('HINCRBY', facts, 'v', 1)
if redis.call('HLEN', facts) < tonumber(ARGV[8]) then
  redis.call('HSET', facts, ARGV[2], string.format('%.0f', now) .. ' ' .. ARGV[3])
end
-- Signs that no attempt of ours can have caused say that others send, and that for a day.
redis.call('PEXPIRE', facts, (attempts > 0 or isOpen) and ARGV[4] or ARGV[5])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
return ''
