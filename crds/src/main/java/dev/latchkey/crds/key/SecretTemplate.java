package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/**
 * The Secret that a credential is delivered in.
 *
 * @param name its name; absent = the key's name
 * @param key the entry that holds the credential; absent = {@code api-key}
 * @param labels labels for the Secret
 * @param annotations annotations for the Secret
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretTemplate(
    @Size(min = 1, max = 253) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$") @JsonPropertyDescription("Name of the Secret. Default: the key's own name. Immutable.")
        String name,
    @Size(min = 1, max = 253) @Pattern("^[-._a-zA-Z0-9]+$") @JsonPropertyDescription(
            "The Secret's entry that holds the credential. Default: api-key. Immutable.")
        String key,
    @Size(max = 32) @JsonPropertyDescription(
            "Labels for the Secret. Labels of the key itself are never copied. Names under"
                + " kubernetes.io, k8s.io, argoproj.io and latchkey.dev are refused.")
        Map<String, @Size(max = 63) String> labels,
    @Size(max = 32) @JsonPropertyDescription(
            "Annotations for the Secret. Annotations of the key itself are never copied. Names"
                + " under kubernetes.io, k8s.io, argoproj.io and latchkey.dev are refused.")
        Map<String, @Size(max = 4096) String> annotations) {
  /** The entry that holds a credential where the spec names none. */
  public static final String DEFAULT_KEY = "api-key";

  /** Takes absent maps as empty ones. */
  public SecretTemplate {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
  }
}
