package dev.latchkey.verifier.testing;

import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.verifier.hashkeys.HashKeyRings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hash keys that a test gives and takes. */
public final class FixedHashKeys implements HashKeyRings {
  private final Map<String, HashKeyRing> rings = new ConcurrentHashMap<>();

  public FixedHashKeys(TestTenant... tenants) {
    for (TestTenant tenant : tenants) {
      put(tenant);
    }
  }

  public void put(TestTenant tenant) {
    rings.put(tenant.namespace(), tenant.ring());
  }

  public void remove(String namespace) {
    rings.remove(namespace);
  }

  @Override
  public Optional<HashKeyRing> find(String namespace) {
    return Optional.ofNullable(rings.get(namespace));
  }

  @Override
  public Set<String> namespaces() {
    return rings.keySet();
  }
}
