--[[
  Include. Moves a message from one status to another: its status field, the status indexes and the counters of its
  campaign change together, so that they always add up to the total.

  slot      lane slot prefix, as pombo:{vendas}
  key       message key
  from, to  statuses; the caller has checked that the change is legal
  now       ms, Redis time
  campaign  campaign id or false
  fields    further fields to set in the same write, as { name, value, … }; may be left out
]]
--- @include "shared/append-event"
--- @include "shared/all-present"
-- Statuses in which an earlier attempt is no longer searched for.
local SEARCH_ENDED = { accepted = true, sent = true, delivered = true, read = true, cancelled = true, expired = true,
  suppressed = true }
-- Statuses that publish an event (`EVENT_TYPES` of core).
local PUBLISHED = { accepted = true, sent = true, delivered = true, read = true, failed = true, unknown = true }
-- What `move` touches, and with it `watchAge`; for `allPresent`.
local function moveKeys(slot, key, from, to, campaign)
  local keys = { slot .. ':m:' .. key, slot .. ':s:' .. from, slot .. ':s:' .. to, slot .. ':errored', slot .. ':out',
    slot .. ':outbox' }
  if from == 'queued' or to == 'queued' then
    keys[#keys + 1] = slot .. ':age'
    keys[#keys + 1] = slot .. ':expiry'
  end
  if campaign then keys[#keys + 1] = slot .. ':c:' .. campaign end
  return keys
end
local function move(slot, key, from, to, now, campaign, fields)
  redis.call('HSET', slot .. ':m:' .. key, 'status', to, 'at', now, unpack(fields or {}))
  redis.call('ZREM', slot .. ':s:' .. from, key)
  redis.call('ZADD', slot .. ':s:' .. to, now, key)
  if from == 'queued' then
    redis.call('ZREM', slot .. ':age', key)
    redis.call('ZREM', slot .. ':expiry', key)
  end
  -- Neither the next attempt nor its end stops the search.
  if SEARCH_ENDED[to] then redis.call('SREM', slot .. ':errored', key) end
  -- An accepted message is outstanding in Z-API's own queue until something shows that it left.
  if to == 'accepted' then redis.call('ZADD', slot .. ':out', now, key) end
  if from == 'accepted' then redis.call('ZREM', slot .. ':out', key) end
  if campaign then
    redis.call('HINCRBY', slot .. ':c:' .. campaign, from, -1)
    redis.call('HINCRBY', slot .. ':c:' .. campaign, to, 1)
  end
  if PUBLISHED[to] then appendEvent(slot, to, key, campaign) end
end
