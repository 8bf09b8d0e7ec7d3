// Numbers and bytes as JavaScript passes them. What they may be was checked by the TypeScript facade.
#pragma once

#include <napi.h>

#include <vector>

#include "../bytes.h"
#include "../endpoint.h"

namespace sekisho {

inline uint32_t number(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }
inline uint16_t port(const Napi::Value& value) { return static_cast<uint16_t>(number(value)); }
inline uint32_t number(const Napi::Object& from, const char* key) { return number(from.Get(key)); }
inline uint16_t port(const Napi::Object& from, const char* key) { return port(from.Get(key)); }

/// Up to 2^53.
inline uint64_t whole(const Napi::Object& from, const char* key) {
  return static_cast<uint64_t>(from.Get(key).As<Napi::Number>().Int64Value());
}

/// The bytes themselves, not a copy; none of anything but a Uint8Array.
inline MutableBytes bytes(const Napi::Value& value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) return {};
  auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}

inline std::vector<uint32_t> numbers(const Napi::Value& value) {
  const auto array = value.As<Napi::Uint32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

inline Endpoint endpoint(const Napi::Value& address, const Napi::Value& port_number) {
  return {number(address), port(port_number)};
}

}  // namespace sekisho
