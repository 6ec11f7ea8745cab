#!lua flags=allow-oom
--[[
  Takes a queued message out of its lane, so that another lane can have it. Atomic against `open`: an `open` after this
  is refused by the tombstone that stays; a message that began before stays here. Only messages that are proven unsent
  are taken: no unproven attempt, and none that the gateway failed on or gave ids to, because evidence of it would come
  to this lane; a person's retry does not change that (`slot:errored` remembers). The tombstone holds the body, and
  `moving` the target, until the message exists there: after a crash the next process completes the transfer, to the
  target that was named first.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:moving
  ARGV[1]  slot
  ARGV[2]  message key
  ARGV[3]  the lane that gets it

  Result   { 'moving', body, target, hop, expiresAt or '' }  in transit, by this call or an earlier one
         | { 'stays', status }              not, or no longer, queued, or not proven unsent
]]
--- @include "shared/now"
--- @include "shared/all-present"
--- @include "message/body-fields"
local slot, key = ARGV[1], ARGV[2]
local m = redis.call('HMGET', KEYS[1], 'status', 'unproven', 'errored', 'hop', 'campaign', 'zaapId', 'messageId',
  'expiresAt')
if m[1] == 'moved' then
  local going = redis.call('HGET', KEYS[2], key)
  if not going then return { 'stays', 'moved' } end
  local target, hop = string.match(going, '^(%S+) (%d+)$')
  return { 'moving', bodyIn(KEYS[1]), target, tonumber(hop), m[8] or '' }
end
if m[1] ~= 'queued' or tonumber(m[2] or 0) > 0 or tonumber(m[3] or 0) > 0 or m[6] or m[7] then
  return { 'stays', m[1] or 'gone' }
end
if redis.call('SISMEMBER', slot .. ':errored', key) == 1 then return { 'stays', m[1] } end

local cut = allPresent({ KEYS[1], KEYS[2], slot .. ':errored', slot .. ':lane', slot .. ':s:queued', slot .. ':all',
  slot .. ':age', slot .. ':expiry', m[5] and slot .. ':cm:' .. m[5], m[5] and slot .. ':c:' .. m[5] })
if cut then return cut end
local hop = tonumber(m[4] or 0)
-- First of all: a Redis that keeps only the beginning of this step has no tombstone without a target.
redis.call('HSET', KEYS[2], key, ARGV[3] .. ' ' .. (hop + 1))
redis.call('HSET', KEYS[1], 'status', 'moved', 'at', redisNow(), 'hop', hop)
-- A scan of all lanes sees by it that a message moved past it.
redis.call('HINCRBY', slot .. ':lane', 'handed', 1)
-- Out of every index and counter: it is counted again where it is created.
redis.call('ZREM', slot .. ':s:queued', key)
redis.call('ZREM', slot .. ':all', key)
redis.call('ZREM', slot .. ':age', key)
redis.call('ZREM', slot .. ':expiry', key)
if m[5] then
  redis.call('ZREM', slot .. ':cm:' .. m[5], key)
  redis.call('HINCRBY', slot .. ':c:' .. m[5], 'queued', -1)
end
return { 'moving', bodyIn(KEYS[1]), ARGV[3], hop + 1, m[8] or '' }
