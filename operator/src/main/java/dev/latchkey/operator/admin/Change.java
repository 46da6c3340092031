package dev.latchkey.operator.admin;

/**
 * What is to become of one field of a key.
 *
 * @param <T> the field's type
 */
public sealed interface Change<T> {
  /** Nothing. */
  record Keep<T>() implements Change<T> {
    @Override
    public T to(T present) {
      return present;
    }
  }

  /** It is to be absent. */
  record Clear<T>() implements Change<T> {
    @Override
    public T to(T present) {
      return null;
    }
  }

  /** It is to have a value. */
  record Set<T>(T value) implements Change<T> {
    @Override
    public T to(T present) {
      return value;
    }
  }

  /** The field after the change, given it as it is now; null = absent, as in a spec. */
  T to(T present);
}
