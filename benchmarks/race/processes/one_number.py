"""The least that a Streamlit app shows, served by Streamlit itself: what its client takes before pages of ours."""

import streamlit as st

st.title("Overview")
st.metric("Monthly active users", "1")
