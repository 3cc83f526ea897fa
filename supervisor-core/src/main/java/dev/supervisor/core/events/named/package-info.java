/**
 * Calls by name, for callers who know names at run time only: a {@link
 * dev.supervisor.core.events.named.Call} carries a name and named arguments, and {@link
 * dev.supervisor.core.events.named.NamedHandlers} says what answers it. {@link
 * dev.supervisor.core.events.named.NamedHandlers.Arg} names a parameter.
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.core.events.named;

import org.jspecify.annotations.NullMarked;
