"""Order and invoice numbers count where somebody calls them so, in seven languages; no other number does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge.orders import named_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Where is my order 4711?", "order:4711"),
        ("Order 4711 has not arrived", "order:4711"),
        ("It is about order #4711.", "order:4711"),
        ("Order 302-1234567-7654321 is late", "order:30212345677654321"),
        ("Order number:\nMF-2026-0815", "order:mf20260815"),
        ("my order number is 4711, thank you", "order:4711"),
        ("Invoice INV-00118 is wrong", "invoice:inv00118"),
        ("Wo bleibt meine Bestellung 4711?", "order:4711"),
        ("meine Bestellung mit der Nummer 4711", "order:4711"),
        ("Bestell-Nr.: 4711", "order:4711"),
        ("Auftragsnummer DE4711", "order:de4711"),
        ("Rechnung Nr. 2026/118", "invoice:2026118"),
        ("Où est ma commande n° 4711 ?", "order:4711"),
        ("ma commande numéro 4711", "order:4711"),
        ("la facture 20260118", "invoice:20260118"),
        ("mi pedido número 4711", "order:4711"),
        ("¿Dónde está el pedido 4711?", "order:4711"),
        ("il mio ordine n. 4711", "order:4711"),
        ("fattura n. 118/2026", "invoice:1182026"),
        ("a minha encomenda nº 4711", "order:4711"),
        ("fatura 47110", "invoice:47110"),
        ("mijn bestelling 4711", "order:4711"),
        ("Factuurnummer: 20260118", "invoice:20260118"),
    ],
)
def test_a_number_that_is_called_that_of_an_order_or_an_invoice_is_one(text: str, number: str) -> None:
    assert named_numbers(text) == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "4711",
        "#4711",
        "Customer number 4711",
        "Call me: 0151 234567",
        "https://shop.example/order/4711",
        "Fax your order to: 1-800-555-0123",
        "order: 800-555-0123",
        "I want to order 1000 bags",
        "Order 1000 bags for me",
        "We order 2500 every month",
        "my order with 1500 guests",
        "Je commande 1000 sacs",
        "Ordine 2000 pezzi",
        "un pedido de 1000 unidades",
        "my order of 16/11/2026",
        "Bestellung vom 16.11.2026",
        "my order 2026",
        "order 4711 EUR",
        "order 4711,50",
        "order 250",
        "I love my order. 4711 people do.",
        "order " + "9" * 30,
    ],
)
def test_sums_dates_quantities_and_numbers_without_a_name_are_none(text: str) -> None:
    assert named_numbers(text) == ()


def test_a_number_named_in_subject_and_body_counts_once_however_it_is_written() -> None:
    assert named_numbers("Order MF-0815", "Where is order no. mf0815?") == ("order:mf0815",)


def test_the_same_number_of_an_order_and_of_an_invoice_are_two() -> None:
    assert named_numbers("order 4711, invoice 4711") == ("order:4711", "invoice:4711")


def test_a_list_of_many_orders_names_none() -> None:
    assert named_numbers(" ".join(f"order no. {number};" for number in range(4700, 4710))) == ()


@given(st.text(max_size=300) | st.text("order #no.:4711-/,€ \n", max_size=200))
def test_any_text_gives_a_few_numbers_and_never_an_error(text: str) -> None:
    assert len(named_numbers(text, text)) <= 8
