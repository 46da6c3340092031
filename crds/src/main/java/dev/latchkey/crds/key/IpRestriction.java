package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * From where a credential may be used.
 *
 * @param allowedCIDRs IPv4 and IPv6 prefixes; empty = from anywhere
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.allowedCIDRs) || self.allowedCIDRs.all(c, isCIDR(c))",
    message =
        "allowedCIDRs takes IPv4 and IPv6 prefixes such as 10.0.0.0/8 or 2001:db8::/32; write a"
            + " single address as 192.0.2.7/32",
    fieldPath = ".allowedCIDRs")
public record IpRestriction(
    @Size(max = 64) @JsonPropertyDescription(
            "Prefixes from which the credential may be used, such as 10.0.0.0/8 or 2001:db8::/32;"
                + " a single address is written as 192.0.2.7/32. Host bits are masked. Empty: from"
                + " anywhere.")
        List<@Size(min = 1, max = 49) String> allowedCIDRs) {
  /** Takes an absent list as an empty one. */
  public IpRestriction {
    allowedCIDRs = allowedCIDRs == null ? List.of() : List.copyOf(allowedCIDRs);
  }
}
