#include "library.h"

#if SEKISHO_HAS_IPSEC_MB

#include <dlfcn.h>

namespace sekisho::ipsec_mb {
namespace {

/// The first version with everything used here. The number in the file's name stands for a binary interface.
constexpr unsigned kVersionMin = IMB_VERSION(1, 3, 0);
constexpr const char* kFile = "libIPSec_MB.so.1";

constexpr std::array kInitNames{"init_mb_mgr_sse", "init_mb_mgr_avx", "init_mb_mgr_avx2", "init_mb_mgr_avx512"};
constexpr std::array<uint64_t, kAllInstructions.size()> kNeededFeatures{IMB_CPUFLAGS_SSE, IMB_CPUFLAGS_AVX,
                                                                        IMB_CPUFLAGS_AVX2, IMB_CPUFLAGS_AVX512};

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

}  // namespace

const Library* Library::load() {
  static Library library;
  static const bool opened = library.open();
  return opened ? &library : nullptr;
}

bool Library::open() {
  void* const file = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) return false;
  decltype(&imb_get_version) version = nullptr;
  if (!find(file, "imb_get_version", version) || version() < kVersionMin) return false;
  bool found = find(file, "alloc_mb_mgr", allocate_) && find(file, "free_mb_mgr", free_) &&
               find(file, "imb_get_errno", error_);
  for (size_t i = 0; i < kInitNames.size(); ++i) found = found && find(file, kInitNames[i], init_[i]);
  return found;
}

Manager Library::make_manager(Instructions instructions) const {
  const auto index = static_cast<size_t>(instructions);
  Manager manager(allocate_(0), free_);
  if (!manager || (manager->features & kNeededFeatures[index]) != kNeededFeatures[index]) return {nullptr, free_};
  init_[index](manager.get());
  if (error_(manager.get()) != 0) return {nullptr, free_};
  return manager;
}

}  // namespace sekisho::ipsec_mb

#endif
