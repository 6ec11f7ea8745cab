#!lua flags=no-writes
--[[
  Groups ended messages by their error code, and by whether an attempt of theirs may have been sent. The caller reads
  one answer for hundreds of messages instead of one for each.

  KEYS[1]  and all others: slot:m:<key>
  ARGV[1]  status; messages with another one are left out
  ARGV[2]  texts of each group, at most
  ARGV[3]  lines of each group, at most: the first ones in the order of the keys
  ARGV[4…] the line of each message

  Result   { positions of keys that do not exist, separated by commas, or '',
             { code or '', '1' when an attempt may have been sent, else '0', count, { texts }, { lines } }, … }
]]
local status, most_texts, most_lines = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local missing, groups, known = {}, {}, {}

local function group_of(code, unclear)
  local name = unclear .. code
  if not known[name] then
    known[name] = { code = code, unclear = unclear, count = 0, texts = {}, seen = {}, lines = {} }
    groups[#groups + 1] = known[name]
  end
  return known[name]
end

for at, message in ipairs(KEYS) do
  local now, code, text, unproven = unpack(redis.call('HMGET', message, 'status', 'errorCode', 'error', 'unproven'))
  if not now then
    missing[#missing + 1] = at
  elseif now == status then
    local group = group_of(code or '', tonumber(unproven or 0) > 0 and '1' or '0')
    group.count = group.count + 1
    if text and text ~= '' and #group.texts < most_texts and not group.seen[text] then
      group.seen[text] = true
      group.texts[#group.texts + 1] = text
    end
    if #group.lines < most_lines then group.lines[#group.lines + 1] = ARGV[at + 3] end
  end
end

local result = { table.concat(missing, ',') }
for _, group in ipairs(groups) do
  result[#result + 1] = { group.code, group.unclear, group.count, group.texts, group.lines }
end
return result
