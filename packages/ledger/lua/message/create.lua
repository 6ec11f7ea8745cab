#!lua
--[[
  Creates a message as `queued`, once. Idempotent: the same key again changes nothing.

  KEYS[1]  message: slot:m:<key>
  KEYS[2]  digests: slot:x, the index of compacted messages
  KEYS[3]  bucket: its bucket for the message's digest
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  key: message key
  ARGV[3]  body: its text (body-fields.lua)
  ARGV[4]  contentHash: hash of what the message says
  ARGV[5]  sendAt: ms, or ''
  ARGV[6]  expiresAt: ms, or ''
  ARGV[7]  campaign: its id or ''
  ARGV[8]  line: in the campaign's file, or ''
  ARGV[9]  hop: how many times the message was transferred from lane to lane; 0 for a new one
  ARGV[10] openFrom: ms, when the lane opens for it, or ''
  ARGV[11] buckets: the number of buckets by which the caller chose that bucket
  ARGV[12] digest: the message's digest
  ARGV[13] others: positions of other messages with the same digest, as an earlier call returned them; or ''

  Result   { 'created', generation, 'queued' } | { 'exists', generation, status, content hash }
         | { 'compacted', positions }   messages with its digest: is it one of them?
         | { 'buckets', number }
]]
--- @include "shared/now"
--- @include "message/index-expiry"
--- @include "message/body-fields"
--- @include "shared/all-present"
local slot, key = ARGV[1], ARGV[2]
local buckets = tonumber(redis.call('HGET', KEYS[2], 'buckets') or 1)
if buckets ~= tonumber(ARGV[11]) then return { 'buckets', buckets } end
local positions = redis.call('HGET', KEYS[3], ARGV[12]) or ''
local hop, generation = tonumber(ARGV[9]), 1
local found = redis.call('HMGET', KEYS[1], 'status', 'gen', 'content', 'hop', 'stub')
local campaign = ARGV[7] ~= '' and ARGV[7]
local isBack = found[1] == 'moved' and tonumber(found[4] or 0) < hop
if found[1] and not isBack then
  -- It stands in for this very message, of which Redis had lost everything: now its content and recipient are known.
  if found[5] and found[3] == ARGV[4] then
    local cutOff = campaign and allPresent({ KEYS[1], slot .. ':c:' .. campaign, slot .. ':cm:' .. campaign })
    if cutOff then return cutOff end
    local body = bodyFields(ARGV[3])
    redis.call('HSET', KEYS[1], unpack(body))
    -- A stub's own body is JSON, and is read first.
    if body[1] ~= 'body' then redis.call('HDEL', KEYS[1], 'body') end
    redis.call('HDEL', KEYS[1], 'stub')
    if campaign then
      redis.call('HSET', KEYS[1], 'campaign', campaign)
      redis.call('HINCRBY', slot .. ':c:' .. campaign, found[1], 1)
      redis.call('ZADD', slot .. ':cm:' .. campaign, tonumber(ARGV[8]) or 0, key)
    end
  end
  return { 'exists', tonumber(found[2]), found[1], found[3] }
end
if not found[1] and positions ~= ARGV[13] then return { 'compacted', positions } end
local cut = allPresent({ KEYS[1], slot .. ':moving', slot .. ':s:queued', slot .. ':all', slot .. ':age', slot .. ':expiry',
  campaign and slot .. ':c:' .. campaign, campaign and slot .. ':cm:' .. campaign })
if cut then return cut end
if isBack then
  -- Back on a lane that it had left: it replaces the tombstone, with a generation that no old job has. A late repeat of
  -- an earlier hop finds the tombstone and sends nothing twice.
  generation = tonumber(found[2]) + 1
  -- Field by field: a deleted key cannot be written again in a slot that is being moved.
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if field ~= 'status' then redis.call('HDEL', KEYS[1], field) end
  end
  redis.call('PERSIST', KEYS[1])
  redis.call('HDEL', slot .. ':moving', key)
end

local now = redisNow()
local sendAt = tonumber(ARGV[5])
local ageFrom = math.max(now, sendAt or 0, tonumber(ARGV[10]) or 0)
-- Most age from their creation, and a campaign's do not age at all: neither the hash nor an index says so again. Every
-- process that reads a packed body knows that.
local agesFromCreation = (campaign or ageFrom == now) and string.sub(ARGV[3], 1, 1) ~= '{'
local record = bodyFields(ARGV[3])
local function add(field, value)
  record[#record + 1] = field
  record[#record + 1] = value
end
add('content', ARGV[4])
add('status', 'queued')
add('gen', generation)
add('n', 0)
add('createdAt', now)
add('at', now)
if not agesFromCreation then add('ageFrom', ageFrom) end
if hop > 0 then add('hop', hop) end
if sendAt then add('notBefore', sendAt) end
if sendAt then add('sendAt', sendAt) end
if ARGV[6] ~= '' then add('expiresAt', ARGV[6]) end
if campaign then add('campaign', campaign) end
-- A Redis that keeps only the beginning of this step has a message without indexes (sweep/reindex.lua), or an entry
-- without a message: never a message that nothing names, nor one without its time.
redis.call('ZADD', slot .. ':all', now, key)
redis.call('HSET', KEYS[1], unpack(record))
redis.call('ZADD', slot .. ':s:queued', now, key)
watchAge(slot, key, ageFrom, ARGV[6] ~= '' and ARGV[6], campaign or agesFromCreation)
if campaign then
  redis.call('HINCRBY', slot .. ':c:' .. campaign, 'queued', 1)
  redis.call('ZADD', slot .. ':cm:' .. campaign, tonumber(ARGV[8]) or 0, key)
end
return { 'created', generation, 'queued' }
