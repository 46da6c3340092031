package dev.latchkey.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Which updates are news to a resource's reconciler: another spec, and another object of the same
 * name. A watch that broke off may show the latter as an update, with a generation that is not
 * greater, which the Java Operator SDK's own filter takes for a change of the status.
 *
 * @param <R> the kind; one without generations counts as changed each time
 */
public final class SpecChanges<R extends HasMetadata> implements OnUpdateFilter<R> {
  @Override
  public boolean accept(R now, R before) {
    ObjectMeta is = now.getMetadata();
    ObjectMeta was = before.getMetadata();
    return is.getGeneration() == null
        || !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getUid(), was.getUid())
        || (now.isMarkedForDeletion() && !before.isMarkedForDeletion());
  }
}
