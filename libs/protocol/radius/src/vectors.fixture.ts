import recomputed from '../vectors/recomputed.json' with { type: 'json' };
import rfc2865 from '../vectors/rfc2865-section-7.json' with { type: 'json' };

/** `rfc2865`: the examples of its §7. `recomputed`: by the RFCs' formulas with another implementation. */
export { recomputed, rfc2865 };
