package dev.latchkey.crds.generator;

import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.nio.file.Path;
import java.util.List;

/** Makes the CRD YAML from the Java types. */
final class CrdGeneration {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          IssuedApiKey.class,
          ImportedApiKey.class,
          ApiKeyRecord.class,
          ApiKeyRevocation.class,
          ApiKeySelfRevocation.class,
          ApiKeyIssuer.class);

  private CrdGeneration() {}

  /** Writes a file {@code <plural>.<group>-v1.yml} for each kind. */
  static void generate(Path directory) {
    int generated =
        new CRDGenerator()
            .customResourceClasses(KINDS)
            .forCRDVersions("v1")
            .withPostProcessor(
                new CRDPostProcessor() {
                  @Override
                  public HasMetadata process(HasMetadata crd, String specVersion) {
                    return CrdConventions.apply((CustomResourceDefinition) crd);
                  }
                })
            .inOutputDir(directory.toFile())
            .generate();
    if (generated != KINDS.size()) {
      throw new IllegalStateException("generated " + generated + " of " + KINDS.size());
    }
  }
}
