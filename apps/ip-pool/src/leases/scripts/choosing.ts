import { blocksLookedAt, pastLookedAt, usualAddressesMax } from '../limits.ts';

/**
 * Which address of `ask.ranges` an edge gets. The user's former one comes before everything: that is what people see. Then it is
 * about few routes (blocks of the edge's own, filled before another is taken) and about leaving others theirs (addresses that
 * nobody had yet, before those that are remembered): fresh in an own block; a block nobody uses; fresh in a block that went back;
 * the longest unused of the own blocks; of a block that went back; and when all blocks are other edges', a single address of
 * theirs, fresh before longest unused.
 */
export const choosing = `
local function choose(ask)
  local owner, user, edge, ranges = ask.owner, ask.user, edgeIn(ask.owner), ask.ranges
  if #ranges == 0 then return nil end

  local function inside(address)
    address = tonumber(address)
    for _, range in ipairs(ranges) do
      if address >= range[1] and address <= range[2] then return true end
    end
    return false
  end

  -- Goes through the parts of the ranges between two addresses until one of them has what is looked for.
  local function within(first, last, look)
    for _, range in ipairs(ranges) do
      local low, high = math.max(first, range[1]), math.min(last, range[2])
      local found = low <= high and look(low, high)
      if found then return found end
    end
    return nil
  end

  local function inBlock(look)
    return function(block) return within(block, block + size - 1, look) end
  end

  local function isFresh(low, high) return redis.call('ZCOUNT', held, text(low), text(high)) < high - low + 1 end
  local function freshIn(low, high) return isFresh(low, high) and lowestFree(low, high, isFresh) end

  local function hasPast(low, high)
    return redis.call('ZCOUNT', held, text(low), text(high)) > redis.call('ZCOUNT', standing, text(low), text(high))
  end
  local function longestUnusedIn(low, high)
    if not hasPast(low, high) then return nil end
    local found, since
    for _, address in ipairs(redis.call('ZRANGEBYSCORE', held, text(low), text(high))) do
      local ended = tonumber(redis.call('ZSCORE', past, address))
      if ended and (not since or ended < since) then found, since = tonumber(address), ended end
    end
    return found
  end

  local function own()
    local address = redis.call('HGET', addressOf, owner)
    if not address then return nil end
    if inside(address) then return tonumber(address) end
    release(address, owner)
    return nil
  end

  local function usual()
    if not ask.sticky then return nil end
    local mine = redis.call(
      'ZRANGEBYLEX', memory, '[' .. user .. '\\0', '(' .. user .. '\\1', 'LIMIT', 0, ${usualAddressesMax})
    for _, entry in ipairs(mine) do
      local address = string.match(entry, '%d+$')
      if redis.call('HGET', userOf, address) == user and inside(address) and not stands(address)
      then return tonumber(address) end
    end
    return nil
  end

  local lowest, highest = ranges[1][1], ranges[#ranges][2]

  -- Blocks that turn out to have nothing are looked at no more until something in them changes.
  local function ofOwnBlocks(set, look)
    local first, last = '[' .. place(edge, blockOf(lowest)), '[' .. place(edge, highest)
    for _ = 1, ${blocksLookedAt} do
      local entry = redis.call('ZRANGEBYLEX', set, first, last, 'LIMIT', 0, 1)[1]
      local found = entry and look(tonumber(string.sub(entry, #edge + 2)))
      if found or not entry then return found end
      redis.call('ZREM', set, entry)
    end
    return nil
  end

  local function ofUnusedBlocks()
    local function hasUnused(low, high)
      local first, last = text(low * size), text(high * size)
      return redis.call('ZCOUNT', blocks, first, last) + redis.call('ZCOUNT', vacant, first, last) < high - low + 1
    end
    local found = within(lowest, highest, function(low, high)
      local first, last = math.floor(low / size), math.floor(high / size)
      return hasUnused(first, last) and lowestFree(first, last, hasUnused)
    end)
    return found and inBlock(freshIn)(found * size)
  end

  local function ofVacantBlocks(look)
    local some = redis.call(
      'ZRANGEBYSCORE', vacant, blockOf(lowest), text(highest), 'LIMIT', 0, ${blocksLookedAt})
    for _, block in ipairs(some) do
      local found = look(tonumber(block))
      if found then return found end
    end
    return nil
  end

  local function longestUnused()
    for _, address in ipairs(redis.call('ZRANGE', past, 0, ${pastLookedAt - 1})) do
      if inside(address) then return tonumber(address) end
    end
    return within(lowest, highest, function(low, high) return hasPast(low, high) and lowestFree(low, high, hasPast) end)
  end

  local function ofBlocks()
    return ofOwnBlocks(fresh, inBlock(freshIn))
      or ofUnusedBlocks()
      or ofVacantBlocks(inBlock(freshIn))
      or ofOwnBlocks(roomy, inBlock(longestUnusedIn))
      or ofVacantBlocks(inBlock(longestUnusedIn))
  end

  return own() or usual() or (ask.mayTake and ofBlocks()) or within(lowest, highest, freshIn) or longestUnused()
end
`;
