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
  local left, buckets = {}, {}
  for _, entry in ipairs(digests) do
    local bucket, digest, position = KEYS[entry[1]], ARGV[entry[2]], tostring(entry[3])
    if not left[bucket] then
      left[bucket] = {}
      buckets[#buckets + 1] = bucket
    end
    local others = {}
    for each in string.gmatch(left[bucket][digest] or redis.call('HGET', bucket, digest) or '', '[^,]+') do
      if each ~= position then others[#others + 1] = each end
    end
    left[bucket][digest] = table.concat(others, ',')
  end
  local removed = 0
  -- A bucket's last entries are removed together: the bucket is then gone, and a second access would be refused in a
  -- slot that is being moved.
  for _, bucket in ipairs(buckets) do
    local gone = {}
    for digest, others in pairs(left[bucket]) do
      if others == '' then gone[#gone + 1] = digest else redis.call('HSET', bucket, digest, others) end
    end
    if #gone > 0 then removed = removed + redis.call('HDEL', bucket, unpack(gone)) end
  end
  redis.call('HINCRBY', index, 'entries', 0 - removed)
end
