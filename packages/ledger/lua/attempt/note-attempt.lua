--[[
  Include. Adds to a component's facts how an attempt ended, or replaces that by the attempt's own answer. An attempt
  that its answer proved is added only where there are facts about another attempt of its message (which may have been
  sent too): most messages never have any, and it says nothing about others.

  facts      key of the component's facts, or '' (it is unknown whose they are)
  index      key of the lane's components with facts, and `due`: those to be judged again
  component  name of the component
  nonce      of the attempt
  fact       { m = message key, n = number, b = began at, e = end, z?, w?, c? }
  now, ttl   ms
  Returns 1 when the component has facts now, else 0
]]
local function hasAttemptOf(facts, message)
  local all = redis.call('HGETALL', facts)
  for at = 1, #all, 2 do
    if string.sub(all[at], 1, 2) == 'a:' and cjson.decode(all[at + 1]).m == message then return true end
  end
  return false
end
local function noteAttempt(facts, index, due, component, nonce, fact, now, ttl)
  if component == '' then return 0 end
  local field = 'a:' .. nonce
  local known = redis.call('EXISTS', facts) == 1
  local proven = fact.e == 'unsent' or (fact.e == 'accepted' and fact.z and fact.w and fact.z ~= fact.w)
  if proven and not known then return 0 end
  local isNew = redis.call('HEXISTS', facts, field) == 0
  if isNew and (fact.e == 'unsent' or (proven and not hasAttemptOf(facts, fact.m))) then return 1 end
  -- Far more than a decision can use (evidence, MAX_FACTS): a person decides, and keeping more would gain nothing.
  if isNew and redis.call('HLEN', facts) > 256 then return 1 end
  redis.call('HSET', facts, field, cjson.encode(fact))
  redis.call('HINCRBY', facts, 'v', 1)
  redis.call('PEXPIRE', facts, ttl)
  redis.call('ZADD', index, now, component)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now - tonumber(ttl))
  redis.call('SADD', due, component)
  return 1
end
