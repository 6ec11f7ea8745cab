--[[
  Include. How a message's hash holds its body (stored-body.ts): JSON in `body`, or, where the text does not begin with a
  brace, in `b0` to `b9`, none longer than 64 bytes, so that Redis keeps the whole hash compact.
]]
local BODY_FIELDS = { 'body', 'b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9' }

-- Returns the fields and values that hold a text, for HSET. No character is cut.
local function bodyFields(text)
  if string.sub(text, 1, 1) == '{' then return { 'body', text } end
  local fields, at = {}, 1
  while at <= #text do
    local to = math.min(at + 63, #text)
    while to < #text and string.byte(text, to + 1) >= 128 and string.byte(text, to + 1) < 192 do to = to - 1 end
    fields[#fields + 1] = BODY_FIELDS[#fields / 2 + 2]
    fields[#fields + 1] = string.sub(text, at, to)
    at = to + 1
  end
  return fields
end

-- Returns the text in the hash of a message, or false.
local function bodyIn(hash)
  local values = redis.call('HMGET', hash, unpack(BODY_FIELDS))
  if values[1] or not values[2] then return values[1] end
  local chunks = {}
  for at = 2, #values do chunks[at - 1] = values[at] or '' end
  return table.concat(chunks)
end
