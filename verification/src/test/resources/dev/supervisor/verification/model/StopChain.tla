---------------------------- MODULE StopChain ----------------------------
(* The stop chain of docs/stop-chain.md: every interleaving of its moves    *)
(* for a small tree that may go on spawning while it stops. Nodes are born  *)
(* in the order of their numbers, so a higher number is a younger node.     *)
(* `pending` holds the moves that some thread has still to make; they are   *)
(* made in any order.                                                       *)
EXTENDS Integers, FiniteSets

CONSTANTS N,      \* how many nodes there can be; 1 is the root
          Bug     \* "none", or a fault that has to be found

Nodes == 1..N
None == 0

VARIABLES parent, phase, asked, bornAsked, over, stopAsked, pending, settledBefore

vars == <<parent, phase, asked, bornAsked, over, stopAsked, pending, settledBefore>>

Born(n) == phase[n] /= "unborn"
Linked(n) == Born(n) /\ phase[n] /= "settled"
Children(n) == {c \in Nodes : Linked(c) /\ parent[c] = n}
Newest(n) == IF Bug = "oldestFirst"
             THEN CHOOSE c \in Children(n) : \A d \in Children(n) : d >= c
             ELSE CHOOSE c \in Children(n) : \A d \in Children(n) : d <= c

Init == /\ parent = [n \in Nodes |-> None]
        /\ phase = [n \in Nodes |-> IF n = 1 THEN "open" ELSE "unborn"]
        /\ asked = [n \in Nodes |-> FALSE]
        /\ bornAsked = [n \in Nodes |-> FALSE]
        /\ over = [n \in Nodes |-> FALSE]
        /\ stopAsked = FALSE
        /\ pending = {}
        /\ settledBefore = [n \in Nodes |-> {}]

(* A child is linked under its parent's mutex and inherits how far the parent has come. *)
Spawn(p) ==
  \E c \in Nodes :
    /\ ~Born(c) /\ \A d \in Nodes : d < c => Born(d)
    /\ phase[p] \in {"open", "drained", "closing"}
    /\ parent' = [parent EXCEPT ![c] = p]
    /\ LET late == phase[p] = "closing" /\ Bug /= "lateChildIsNotAsked"
       IN /\ phase' = [phase EXCEPT ![c] = IF late THEN "closing"
                                           ELSE IF phase[p] = "open" THEN "open" ELSE "drained"]
          /\ asked' = [asked EXCEPT ![c] = late]
          /\ bornAsked' = [bornAsked EXCEPT ![c] = late]
    /\ UNCHANGED <<over, stopAsked, pending, settledBefore>>

(* The body ends: by itself, because it was asked, or given up. *)
End(n) ==
  /\ Linked(n) /\ ~over[n]
  /\ over' = [over EXCEPT ![n] = TRUE]
  /\ phase' = [phase EXCEPT ![n] = "closing"]
  /\ pending' = pending \cup {<<"step", n>>}
  /\ UNCHANGED <<parent, asked, bornAsked, stopAsked, settledBefore>>

Stop ==
  /\ ~stopAsked
  /\ stopAsked' = TRUE
  /\ pending' = pending \cup {<<"drain", 1>>, <<"tell", 1>>}
  /\ UNCHANGED <<parent, phase, asked, bornAsked, over, settledBefore>>

Drain(n) ==
  /\ <<"drain", n>> \in pending
  /\ IF phase[n] = "open"
     THEN /\ phase' = [phase EXCEPT ![n] = "drained"]
          /\ pending' = (pending \ {<<"drain", n>>}) \cup {<<"drain", c>> : c \in Children(n)}
     ELSE /\ pending' = pending \ {<<"drain", n>>}
          /\ UNCHANGED phase
  /\ UNCHANGED <<parent, asked, bornAsked, over, stopAsked, settledBefore>>

Tell(n) ==
  /\ <<"tell", n>> \in pending
  /\ IF phase[n] = "settled"
     THEN /\ pending' = pending \ {<<"tell", n>>}
          /\ UNCHANGED phase
     ELSE /\ phase' = [phase EXCEPT ![n] = "closing"]
          /\ pending' = (pending \ {<<"tell", n>>}) \cup {<<"step", n>>}
  /\ UNCHANGED <<parent, asked, bornAsked, over, stopAsked, settledBefore>>

Step(n) ==
  /\ <<"step", n>> \in pending
  /\ LET rest == pending \ {<<"step", n>>}
     IN IF phase[n] /= "closing"
        THEN pending' = rest /\ UNCHANGED <<phase, asked, settledBefore>>
        ELSE IF Children(n) /= {} /\ ~(Bug = "askBeforeChildren" /\ ~asked[n])
        THEN pending' = rest \cup {<<"tell", Newest(n)>>} /\ UNCHANGED <<phase, asked, settledBefore>>
        ELSE IF over[n] /\ Children(n) = {}
        THEN /\ phase' = [phase EXCEPT ![n] = "settled"]
             /\ settledBefore' = [settledBefore EXCEPT ![n] = {m \in Nodes : phase[m] = "settled"}]
             /\ pending' = IF parent[n] = None \/ Bug = "parentIsForgotten"
                           THEN rest ELSE rest \cup {<<"step", parent[n]>>}
             /\ UNCHANGED asked
        ELSE IF ~asked[n]
        THEN asked' = [asked EXCEPT ![n] = TRUE] /\ pending' = rest /\ UNCHANGED <<phase, settledBefore>>
        ELSE pending' = rest /\ UNCHANGED <<phase, asked, settledBefore>>
  /\ UNCHANGED <<parent, bornAsked, over, stopAsked>>

Next == Stop \/ \E n \in Nodes : Spawn(n) \/ End(n) \/ Drain(n) \/ Tell(n) \/ Step(n)

Moves == \E n \in Nodes : Drain(n) \/ Tell(n) \/ Step(n)

(* Whoever was asked ends some day; that is what grace and patience are for. *)
Spec == Init /\ [][Next]_vars /\ WF_vars(Stop) /\ WF_vars(Moves)
             /\ \A n \in Nodes : WF_vars(asked[n] /\ End(n))

---------------------------------------------------------------------------
(* What is promised. *)

ChildrenBeforeParent ==
  \A n \in Nodes : phase[n] = "settled" =>
    \A c \in Nodes : parent[c] = n => phase[c] = "settled"

(* Only a late child can live below a node that was asked: it was born asked. *)
AskedAfterItsChildren ==
  \A n \in Nodes : (asked[n] /\ ~bornAsked[n]) =>
    \A c \in Nodes : (parent[c] = n /\ Born(c) /\ ~bornAsked[c]) => phase[c] = "settled"

(* Of two siblings that were there before the stop reached them, the younger is settled first. *)
NewestFirst ==
  \A a, b \in Nodes :
    (/\ a < b /\ parent[a] /= None /\ parent[a] = parent[b]
     /\ ~bornAsked[a] /\ ~bornAsked[b]
     /\ asked[a]) => phase[b] = "settled"

(* Nothing is born below a node that is settled. *)
NoOrphans == \A n \in Nodes : (Linked(n) /\ parent[n] /= None) => phase[parent[n]] /= "settled"

Stops == <>(phase[1] = "settled")
==========================================================================
