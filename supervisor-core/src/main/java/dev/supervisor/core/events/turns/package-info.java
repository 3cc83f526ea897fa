/**
 * Bodies that are called in turns: {@link dev.supervisor.core.events.turns.Turns} is such a body, a
 * {@link dev.supervisor.core.events.turns.Turns.Turn} is one call of it, and {@link
 * dev.supervisor.core.events.turns.Turns.Next} says when the next call is due.
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.core.events.turns;

import org.jspecify.annotations.NullMarked;
