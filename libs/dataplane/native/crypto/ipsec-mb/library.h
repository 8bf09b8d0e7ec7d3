// Intel IPsec Multi-Buffer, opened at run time: neither building nor running needs it.
#pragma once

#if defined(__x86_64__) && __has_include(<intel-ipsec-mb.h>)
#define SEKISHO_HAS_IPSEC_MB 1
#else
#define SEKISHO_HAS_IPSEC_MB 0
#endif

#if SEKISHO_HAS_IPSEC_MB

#include <intel-ipsec-mb.h>

#include <array>
#include <cstddef>
#include <memory>

namespace sekisho::ipsec_mb {

/// The library has its own code for each; which is fastest depends on the processor and on how much there is to do.
enum class Instructions { kSse, kAvx, kAvx2, kAvx512 };
inline constexpr std::array kAllInstructions{Instructions::kSse, Instructions::kAvx, Instructions::kAvx2,
                                             Instructions::kAvx512};

/// Packets that work abreast: a burst is best a multiple of this.
constexpr size_t lanes(Instructions instructions) {
  switch (instructions) {
    case Instructions::kSse:
    case Instructions::kAvx:
      return 4;
    case Instructions::kAvx2:
      return 8;
    case Instructions::kAvx512:
      return 16;
  }
  return 1;
}

using Manager = std::unique_ptr<IMB_MGR, decltype(&free_mb_mgr)>;

class Library {
 public:
  /// Null: not installed, or a version without what is used here. Stays open as long as the process.
  static const Library* load();

  /// Null: the processor lacks the instructions.
  Manager make_manager(Instructions instructions) const;

 private:
  Library() = default;
  bool open();

  decltype(&alloc_mb_mgr) allocate_ = nullptr;
  decltype(&free_mb_mgr) free_ = nullptr;
  decltype(&imb_get_errno) error_ = nullptr;
  std::array<init_mb_mgr_t, kAllInstructions.size()> init_{};
};

}  // namespace sekisho::ipsec_mb

#endif
