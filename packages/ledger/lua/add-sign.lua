#!lua flags=allow-oom
--[[
  Adds a sign to a component's facts, with the time at which it was received. The same sign again changes nothing.

  KEYS[1]  slot:f:<component>
  KEYS[2]  slot:f      components with facts, by the time of the last one
  KEYS[3]  slot:due    components to be looked at again
  KEYS[4]  slot:lane
  KEYS[5]  slot:z:<id>, slot:w:<id> of each of the sign's two ids, up to KEYS[8]
  ARGV[1]  component
  ARGV[2]  field: s:<digest of the sign>
  ARGV[3]  the sign, JSON
  ARGV[4]  how long facts are kept where an attempt is among them, ms
  ARGV[5]  how long signs alone are kept, ms
  ARGV[6]  '1': only where there are facts, or an attempt of this component is open
  ARGV[7]  the sign's two ids, up to ARGV[8]; the same one twice where it has only one
  Result   1 when the component has the sign, 0 when it was left out, or the key of the message whose id it carries, of
           which no fact is kept: its attempt needed none, or they were dropped. As a fact about the others it would lie.
]]
--- @include "now"
local exists = redis.call('EXISTS', KEYS[1]) == 1
local open = redis.call('HGET', KEYS[4], 'openWho')
local isOpen = open and string.match(open, '^%S*') == ARGV[1]
if ARGV[6] == '1' and not exists and not isOpen then return 0 end

local function hasFactOf(idA, idB)
  local fields = redis.call('HGETALL', KEYS[1])
  for at = 1, #fields, 2 do
    local kind, value = string.sub(fields[at], 1, 2), fields[at + 1]
    local fact = {}
    if kind == 'a:' then fact = cjson.decode(value) end
    if kind == 's:' then fact = cjson.decode(string.match(value, '^%S+ (.*)$')) end
    for _, id in pairs({ fact.z or false, fact.w or false, fact.zaapId or false, fact.messageId or false }) do
      if id == idA or id == idB then return true end
    end
  end
  return false
end
local known = redis.call('MGET', KEYS[5], KEYS[6], KEYS[7], KEYS[8])
local message = known[1] or known[2] or known[3] or known[4]
if message and not hasFactOf(ARGV[7], ARGV[8]) then return message end

local now = redisNow()
if redis.call('HSETNX', KEYS[1], ARGV[2], string.format('%.0f', now) .. ' ' .. ARGV[3]) == 0 then return 1 end
redis.call('HINCRBY', KEYS[1], 'v', 1)
-- Signs that no attempt of ours can have caused say that others send, and that for a day.
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if not exists and not isOpen then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
return 1
