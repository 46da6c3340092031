package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * What became of an order.
 *
 * @param state how far it is
 * @param keyIDs the credentials that it hit
 * @param message for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ApiKeyRevocationStatus(
    @JsonPropertyDescription(
            "Pending: nothing that it names has been seen so far; it is honoured once it is."
                + " Applied: every credential that it names is revoked.")
        OrderState state,
    @Size(max = 1000) @JsonPropertyDescription("Ids of the credentials that it hit.")
        List<@Size(max = 64) String> keyIDs,
    @Size(max = 1024) @JsonPropertyDescription("The same for people.") String message) {
  /** Takes an absent list as an empty one. */
  public ApiKeyRevocationStatus {
    keyIDs = keyIDs == null ? List.of() : List.copyOf(keyIDs);
  }
}
