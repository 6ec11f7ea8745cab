--[[
  Include. A Redis Cluster moves a slot key by key, and refuses a command on a key that has left (or has not arrived
  yet). A script that met such a key after its first write would be cut in half. So a script that touches keys whose
  names it builds checks all of them first, in one EXISTS, which is refused as a whole, like KEYS are.

  keys      every key that the script may touch, those of KEYS included; nil and false are left out
  Returns an error for the caller, with nothing written; nil when all of them can be reached
]]
local function allPresent(keys)
  local asked = {}
  -- Far below what Lua can unpack.
  local most = 1000
  for at = 1, #keys do
    if keys[at] then asked[#asked + 1] = keys[at] end
    if #asked == most or (at == #keys and #asked > 0) then
      -- A single key may be reported as missing while it is in transit: never checked without another.
      asked[#asked + 1] = KEYS[1]
      local found = redis.pcall('EXISTS', unpack(asked))
      if type(found) == 'table' then
        if not string.find(found.err, 'non local key', 1, true) then return found end
        return redis.error_reply('TRYAGAIN The keys of this lane are on their way to another node')
      end
      asked = {}
    end
  end
end
