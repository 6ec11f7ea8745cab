#!lua
--[[
  Creates messages of one lane as `queued`, each once, with their jobs. Idempotent: the same key again changes nothing, but
  adds a job that is missing. Everything is read before anything is written, so the keys of one call must differ.

  KEYS[1]  digests: slot:x, the index of compacted messages
  KEYS[2]  id index key of the first message, and so on for each: claimed by the caller, and kept from here on. None on a
           Cluster, where the caller keeps them afterwards: they have other slots
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  campaign: its id or '', the same for all of them
  ARGV[3]  buckets: the number of buckets by which the caller chose theirs
  ARGV[4]  jobs: the part of a job's key between the slot and the job id; '' adds no job
  ARGV[5]  lane: its name
  ARGV[6]  first of seven for each message:
             key       message key
             body      its text (body-fields.lua)
             content   hash of what the message says
             bucket    slot:x:<bucket>, in which its digest would be
             digest    the message's digest, hex
             priority  of its job, as BullMQ counts it; '' where this step adds none
             rare      '' or JSON: { sendAt?, expiresAt?, line?, hop?, openFrom?, others? }
               sendAt, expiresAt  ms
               line      in the campaign's file
               hop       how many times the message was transferred from lane to lane; absent for a new one
               openFrom  ms, when the lane opens for it
               others    positions of other messages with the same digest, as an earlier call returned them

  Result   { 'buckets', number } for all of them, or one for each message, in order:
             generation                                         it was created
           | { 'exists', generation, status, content hash }
           | { 'compacted', positions }                         messages with its digest: is it one of them?
]]
--- @include "shared/now"
--- @include "message/body-fields"
--- @include "shared/all-present"
--- @include "message/add-jobs"
local GIVEN = 7
local slot, campaign, jobs = ARGV[1], ARGV[2] ~= '' and ARGV[2], ARGV[4] ~= '' and ARGV[1] .. ARGV[4]
local all, queued, age, expiry = slot .. ':all', slot .. ':s:queued', slot .. ':age', slot .. ':expiry'
local ofCampaign, counts = campaign and slot .. ':cm:' .. campaign, campaign and slot .. ':c:' .. campaign

local messages, hashes, digests = {}, {}, {}
local touched = { KEYS[1], all, queued, age, expiry, slot .. ':moving', ofCampaign, counts }
if jobs then addJobKeys(touched, jobs) end
for at = 6, #ARGV, GIVEN do
  local m = { key = ARGV[at], body = ARGV[at + 1], content = ARGV[at + 2], bucket = ARGV[at + 3], digest = ARGV[at + 4],
    priority = ARGV[at + 5] ~= '' and tonumber(ARGV[at + 5]), hash = slot .. ':m:' .. ARGV[at] }
  m.rare = ARGV[at + 6] ~= '' and cjson.decode(ARGV[at + 6]) or {}
  messages[#messages + 1] = m
  hashes[#hashes + 1] = m.hash
  digests[#digests + 1] = m.bucket
end
for _, list in ipairs({ hashes, digests }) do
  for _, name in ipairs(list) do touched[#touched + 1] = name end
end
local cut = allPresent(touched)
if cut then return cut end

local buckets = tonumber(redis.call('HGET', KEYS[1], 'buckets') or 1)
if buckets ~= tonumber(ARGV[3]) then return { 'buckets', buckets } end
-- Most are new, on a lane that has compacted nothing under their digests: two reads say so of all of them.
local anyLive, anyCompacted = redis.call('EXISTS', unpack(hashes)) > 0, redis.call('EXISTS', unpack(digests)) > 0
local function raw(hex)
  return string.char(tonumber(hex, 16))
end

local replies, new, back, filled, wanted, kept = {}, {}, {}, {}, {}, {}
for at, m in ipairs(messages) do
  local found = anyLive and redis.call('HMGET', m.hash, 'status', 'gen', 'content', 'hop', 'stub') or {}
  local positions = anyCompacted and redis.call('HGET', m.bucket, (string.gsub(m.digest, '..', raw))) or ''
  local isBack = found[1] == 'moved' and tonumber(found[4] or 0) < (m.rare.hop or 0)
  m.generation, m.named = 1, KEYS[at + 1]
  if found[1] and not isBack then
    replies[at] = { 'exists', tonumber(found[2]), found[1], found[3] }
    m.generation, m.status = tonumber(found[2]), found[1]
    -- It stands in for this very message, of which Redis had lost everything: now its content and recipient are known.
    if found[5] and found[3] == m.content then filled[#filled + 1] = m end
    if found[1] == 'queued' and found[3] == m.content then wanted[#wanted + 1] = m end
    if found[3] == m.content then kept[#kept + 1] = m end
  elseif not found[1] and positions ~= (m.rare.others or '') then
    replies[at] = { 'compacted', positions }
  else
    if isBack then
      -- Back on a lane that it had left: it replaces the tombstone, with a generation that no old job has. A late repeat
      -- of an earlier hop finds the tombstone and sends nothing twice.
      m.generation = tonumber(found[2]) + 1
      back[#back + 1] = m
    end
    replies[at] = m.generation
    new[#new + 1] = m
    kept[#kept + 1] = m
    wanted[#wanted + 1] = m
  end
end
local missing = jobs and missingJobs(jobs, wanted) or {}
if missing.err then return missing end

for _, m in ipairs(filled) do
  local body = bodyFields(m.body)
  redis.call('HSET', m.hash, unpack(body))
  -- A stub's own body is JSON, and is read first.
  if body[1] ~= 'body' then redis.call('HDEL', m.hash, 'body') end
  redis.call('HDEL', m.hash, 'stub')
  if campaign then
    redis.call('HSET', m.hash, 'campaign', campaign)
    redis.call('HINCRBY', counts, m.status, 1)
    redis.call('ZADD', ofCampaign, m.rare.line or 0, m.key)
  end
end
for _, m in ipairs(back) do
  -- Field by field: a deleted key cannot be written again in a slot that is being moved.
  for _, field in ipairs(redis.call('HKEYS', m.hash)) do
    if field ~= 'status' then redis.call('HDEL', m.hash, field) end
  end
  redis.call('PERSIST', m.hash)
  redis.call('HDEL', slot .. ':moving', m.key)
end

local now = redisNow()
-- What each index gets, as { score, member, … }.
local created, aging, expiring, lines = {}, {}, {}, {}
local function put(index, score, key)
  index[#index + 1] = score
  index[#index + 1] = key
end
for _, m in ipairs(new) do
  local rare = m.rare
  m.ageFrom = math.max(now, rare.sendAt or 0, rare.openFrom or 0)
  -- Most age from their creation, and a campaign's do not age at all: neither the hash nor an index says so again. Every
  -- process that reads a packed body knows that.
  m.agesFromCreation = (campaign or m.ageFrom == now) and string.byte(m.body) ~= 123
  put(created, now, m.key)
  if not campaign and not m.agesFromCreation then put(aging, m.ageFrom, m.key) end
  if rare.expiresAt then put(expiring, rare.expiresAt, m.key) end
  if campaign then put(lines, rare.line or 0, m.key) end
end

-- A Redis that keeps only the beginning of this step has a message without indexes (sweep/reindex.lua), or an entry
-- without a message: never a message that nothing names, nor one without its time.
if #new > 0 then redis.call('ZADD', all, unpack(created)) end
for _, m in ipairs(new) do
  local record, rare = bodyFields(m.body), m.rare
  local function add(field, value)
    record[#record + 1] = field
    record[#record + 1] = value
  end
  add('content', m.content)
  add('status', 'queued')
  add('gen', m.generation)
  add('n', 0)
  add('createdAt', now)
  add('at', now)
  if not m.agesFromCreation then add('ageFrom', m.ageFrom) end
  if rare.hop then add('hop', rare.hop) end
  if rare.sendAt then add('notBefore', rare.sendAt) end
  if rare.sendAt then add('sendAt', rare.sendAt) end
  if rare.expiresAt then add('expiresAt', rare.expiresAt) end
  if campaign then add('campaign', campaign) end
  redis.call('HSET', m.hash, unpack(record))
end
if #new > 0 then redis.call('ZADD', queued, unpack(created)) end
if #aging > 0 then redis.call('ZADD', age, unpack(aging)) end
if #expiring > 0 then redis.call('ZADD', expiry, unpack(expiring)) end
if #lines > 0 then
  redis.call('HINCRBY', counts, 'queued', #new)
  redis.call('ZADD', ofCampaign, unpack(lines))
end
-- Before the jobs: a sweep keeps the id of a message that has none (find-missing-jobs.lua), and of no other.
for _, m in ipairs(kept) do
  -- The key is gone: a purge of an earlier message with this id ran in between.
  if m.named and redis.call('PERSIST', m.named) == 0 then
    redis.call('SET', m.named, ARGV[5] .. ' ' .. m.content, 'NX')
  end
end
if #missing > 0 then addJobs(jobs, missing, now) end
return replies
