--[[
  Include. The index of compacted messages: digest → positions, separated by commas. Two messages may share a digest.

  index     key of the hash with `buckets` and `entries`
  digests   list of { which of KEYS is its bucket, which of ARGV is the digest, position }
]]
local function bucketsOf(index)
  return tonumber(redis.call('HGET', index, 'buckets') or 1)
end

local function addDigests(index, digests)
  local added = 0
  for _, entry in ipairs(digests) do
    local bucket, digest, position = KEYS[entry[1]], ARGV[entry[2]], tostring(entry[3])
    local known = redis.call('HGET', bucket, digest)
    if not known then added = added + 1 end
    redis.call('HSET', bucket, digest, known and known .. ',' .. position or position)
  end
  return redis.call('HINCRBY', index, 'entries', added)
end

local function removeDigests(index, digests)
  local removed = 0
  for _, entry in ipairs(digests) do
    local bucket, digest, position = KEYS[entry[1]], ARGV[entry[2]], tostring(entry[3])
    local left = {}
    for each in string.gmatch(redis.call('HGET', bucket, digest) or '', '[^,]+') do
      if each ~= position then left[#left + 1] = each end
    end
    if #left > 0 then
      redis.call('HSET', bucket, digest, table.concat(left, ','))
    else
      removed = removed + redis.call('HDEL', bucket, digest)
    end
  end
  redis.call('HINCRBY', index, 'entries', 0 - removed)
end
