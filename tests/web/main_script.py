"""The smallest page behind the gate: says who looks, and offers the way out."""

import streamlit as st

from landtrack.web import identity

who = identity.require()
st.title(f"Bonjour {who.name}")
st.text(f"st.user = {sorted(st.user.to_dict())} {st.user['username']} {st.user['role']}")
st.text(f"query = {dict(st.query_params)}")
st.text_input("Village")
st.button("Encore")
identity.sign_out_link("Se déconnecter")
st.dataframe({"village": ["Parou"], "ha": [3.0]})
