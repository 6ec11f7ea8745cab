#!lua flags=allow-oom
--[[
  Adds a sign to a component's facts, with the time at which it was received. The same sign again changes nothing.

  KEYS[1]  slot:f:<component>
  KEYS[2]  slot:f      components with facts, by the time of the last one
  KEYS[3]  slot:due    components to be judged again
  KEYS[4]  slot:lane
  ARGV[1]  component
  ARGV[2]  field: s:<digest of the sign>
  ARGV[3]  the sign, JSON
  ARGV[4]  how long facts are kept where an attempt is among them, ms
  ARGV[5]  how long signs alone are kept, ms
  ARGV[6]  '1': only where there are facts, or an attempt of this component is open
  Result   1 when the component has the sign; 0 when it was left out; 2 when it has more facts than a decision can use
]]
--- @include "shared/now"
local exists = redis.call('EXISTS', KEYS[1]) == 1
local open = redis.call('HMGET', KEYS[4], 'openWho', 'openWhoOf', 'openNonce')
local isOpen = open[1] and open[2] == open[3] and string.match(open[1], '^%S*') == ARGV[1]
if ARGV[6] == '1' and not exists and not isOpen then return 0 end
local now = redisNow()
-- Far more than a decision can use (evidence, MAX_FACTS): a person decides, and keeping more would gain nothing.
if redis.call('HLEN', KEYS[1]) > 256 and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then return 2 end
if redis.call('HSETNX', KEYS[1], ARGV[2], string.format('%.0f', now) .. ' ' .. ARGV[3]) == 0 then return 1 end
redis.call('HINCRBY', KEYS[1], 'v', 1)
-- Signs that no attempt of ours can have caused show for a day that another system sends; an attempt makes them stay.
local alone = not isOpen and (not exists or redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[5]))
redis.call('PEXPIRE', KEYS[1], alone and ARGV[5] or ARGV[4])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[4]))
redis.call('SADD', KEYS[3], ARGV[1])
return 1
