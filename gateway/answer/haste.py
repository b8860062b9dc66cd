"""Ground: words by which people say that something cannot wait, in the languages we know."""

from __future__ import annotations

from typing import Final

# Whole requests rather than single words where the word alone says little: "I ordered today" is not urgent.
URGENT_WORDS: Final = (
    *("urgent", "urgently", "very urgent", "asap", "as soon as possible", "emergency", "need it today", "by today"),
    *("before tonight", "by tomorrow", "deadline", "time critical", "time sensitive"),
    *("dringend*", "eilt", "sehr eilig", "so schnell wie möglich", "schnellstmöglich", "notfall", "noch heute"),
    *("bis heute abend", "bis morgen", "heute noch"),
    *("urgence", "d'urgence", "au plus vite", "dès que possible", "aujourd'hui même", "avant ce soir", "avant demain"),
    *("urgente*", "urgentemente", "lo antes posible", "cuanto antes", "hoy mismo", "antes de mañana"),
    *("con urgenza", "il prima possibile", "al più presto", "entro oggi", "entro domani", "oggi stesso"),
    *("com urgência", "o mais rápido possível", "o quanto antes", "ainda hoje", "até amanhã"),
    *("spoed", "dringend", "met spoed", "zo snel mogelijk", "vandaag nog", "voor morgen"),
)
