#!lua
--[[
  Creates a message as `queued`, once. Idempotent: the same key again changes nothing.

  KEYS[1]  slot:m:<key>
  ARGV[1]  slot
  ARGV[2]  message key
  ARGV[3]  body, JSON
  ARGV[4]  content hash
  ARGV[5]  sendAt, ms, or ''
  ARGV[6]  expiresAt, ms, or ''
  ARGV[7]  campaign id or ''
  ARGV[8]  line in the campaign's file, or ''

  Result   { 'created', generation, 'queued' } | { 'exists', generation, status, content hash }
]]
--- @include "now"
--- @include "queue"
local slot, key = ARGV[1], ARGV[2]
local found = redis.call('HMGET', KEYS[1], 'status', 'gen', 'content')
if found[1] then return { 'exists', tonumber(found[2]), found[1], found[3] } end

local now = redisNow()
local sendAt = tonumber(ARGV[5])
local campaign = ARGV[7] ~= '' and ARGV[7]
local ageFrom = sendAt and sendAt > now and sendAt or now
redis.call('HSET', KEYS[1], 'body', ARGV[3], 'content', ARGV[4], 'status', 'queued', 'gen', 1, 'n', 0,
  'createdAt', now, 'at', now, 'ageFrom', ageFrom)
if sendAt then redis.call('HSET', KEYS[1], 'notBefore', sendAt, 'sendAt', sendAt) end
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'expiresAt', ARGV[6]) end
redis.call('ZADD', slot .. ':s:queued', now, key)
redis.call('ZADD', slot .. ':all', now, key)
watchAge(slot, key, ageFrom, ARGV[6] ~= '' and ARGV[6], campaign)
if campaign then
  redis.call('HSET', KEYS[1], 'campaign', campaign)
  redis.call('HINCRBY', slot .. ':c:' .. campaign, 'queued', 1)
  redis.call('ZADD', slot .. ':cm:' .. campaign, tonumber(ARGV[8]) or 0, key)
end
return { 'created', 1, 'queued' }
