--[[
  Include. SHA-1, in hex, of the fields of a hash; '' when it has other fields than these.

  key     of the hash
  names   of the fields, in the order in which their values count
]]
local function fingerprint(key, names)
  if redis.call('HLEN', key) ~= #names then return '' end
  local values = redis.call('HMGET', key, unpack(names))
  for at = 1, #names do
    if not values[at] then return '' end
    values[at] = string.format('%d:%s', #values[at], values[at])
  end
  return redis.sha1hex(table.concat(values))
end
