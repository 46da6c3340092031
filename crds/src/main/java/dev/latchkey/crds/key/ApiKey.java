package dev.latchkey.crds.key;

import dev.latchkey.crds.LatchkeyResource;

/**
 * What a user declares: an {@link IssuedApiKey} or an {@link ImportedApiKey}.
 *
 * @param <S> its spec
 */
public abstract sealed class ApiKey<S extends KeySpec> extends LatchkeyResource<S, KeyStatus>
    permits IssuedApiKey, ImportedApiKey {
  private static final long serialVersionUID = 1L;
}
